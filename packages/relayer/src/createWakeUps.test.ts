import { randomUUID } from 'node:crypto'
import { queueBackend } from '@plimsoll/store'
import { findRedis } from '@plimsoll/store/testing/findRedis'
import { startWay } from '@plimsoll/store/testing/startWay'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createWakeUps } from './createWakeUps.ts'
import { eventually } from './testing/eventually.ts'

const redisUrl = await findRedis(process.env)

describe.skipIf(redisUrl === undefined)('Redis', () => {
  async function setUp({ wake = async () => undefined }: { wake?: () => Promise<void> } = {}) {
    const way = await startWay(redisUrl ?? '')
    const errors: Error[] = []
    const woken: string[] = []
    const prefix = `test-${randomUUID()}`
    let opened = 0
    const wakeUps = createWakeUps(['one', 'two'], {
      async openQueue() {
        const queue = await queueBackend({ redisUrl: way.url, prefix })
        opened += 1
        return queue
      },
      async wake(name) {
        woken.push(name)
        await wake()
      },
      onError: (error) => errors.push(error),
      reopenMs: 100,
    })
    onTestFinished(async () => {
      await wakeUps.close()
      await way.stop()
    })
    return { way, wakeUps, errors, woken, opened: () => opened }
  }

  test('default', async () => {
    const { wakeUps, woken, opened, errors } = await setUp()
    expect(wakeUps.request('one')).toBe(false)
    await eventually(opened).toBe(1)
    await eventually(() => wakeUps.request('two')).toBe(true)
    await eventually(() => woken).toContain('two')
    expect(woken).not.toContain('one')
    expect(errors).toEqual([])
  })

  test('behavior: a queue that goes away is reported once, and used again when it is back', async () => {
    const { way, wakeUps, woken, errors, opened } = await setUp()
    await eventually(() => wakeUps.request('one')).toBe(true)
    await eventually(() => woken.length).toBeGreaterThan(0)
    await way.cut()
    await eventually(() => wakeUps.problem()).toBeInstanceOf(Error)
    expect(wakeUps.request('one')).toBe(false)
    // It is closed, and opening it fails again and again.
    await new Promise((resolve) => setTimeout(resolve, 7_000))
    expect(errors.length).toBe(1)
    await way.mend()
    woken.length = 0
    await eventually(() => {
      wakeUps.request('two')
      return woken
    }).toContain('two')
    expect(wakeUps.problem()).toBeUndefined()
    expect(opened()).toBeGreaterThan(0)
  })

  test('behavior: it closes soon while the queue hangs and a job is at work', async () => {
    const gate = Promise.withResolvers<void>()
    const { way, wakeUps, woken } = await setUp({ wake: () => gate.promise })
    await eventually(() => {
      wakeUps.request('one')
      return woken.length
    }).toBe(1)
    way.freeze()
    wakeUps.request('two')
    const began = Date.now()
    await wakeUps.close()
    gate.resolve()
    expect(Date.now() - began).toBeLessThan(4_000)
  })
})

import { setTimeout } from 'node:timers/promises'
import { parseHash32 } from '@plimsoll/protocol'
import { Queue, Worker } from 'bullmq'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RedisUnavailable } from './errors.ts'
import { queueBackend } from './queueBackend.ts'
import { type OpenTestQueue, testQueues } from './testing/testQueues.ts'

describe.each(await testQueues(process.env))('$name', ({ open }) => {
  let backend: OpenTestQueue
  beforeAll(async () => {
    backend = await open()
  }, 60_000)
  afterAll(() => backend.close())

  test('default', { timeout: 20_000 }, async () => {
    const { connection, factory } = backend.queue
    const queue = new Queue('default', { connection }, factory)
    const seen: number[] = []
    const worker = new Worker('default', async ({ data }) => void seen.push(data), { connection }, factory)
    for (let i = 0; i < 20; i++) await queue.add('job', i)
    await expect.poll(() => seen).toEqual(Array.from({ length: 20 }, (_, i) => i))
    await worker.close()
    await queue.close()
  })

  test('behavior: a waiting worker wakes for a new job and for a delayed one', { timeout: 20_000 }, async () => {
    const { connection, factory } = backend.queue
    const queue = new Queue('wake', { connection }, factory)
    const seen: string[] = []
    const work = async ({ data }: { data: string }) => void seen.push(data)
    const worker = new Worker('wake', work, { connection, drainDelay: 60 }, factory)
    await worker.waitUntilReady()
    await setTimeout(200)
    await queue.add('job', 'late', { delay: 1500 })
    await queue.add('job', 'now')
    await expect.poll(() => seen, { timeout: 15_000 }).toEqual(['now', 'late'])
    await worker.close()
    await queue.close()
  })

  test('behavior: several workers and the store share it', { timeout: 20_000 }, async () => {
    const { connection, factory } = backend.queue
    const { store } = backend
    const names = ['one', 'two', 'three', 'four']
    const queues = names.map((name) => new Queue(name, { connection }, factory))
    let done = 0
    const workers = names.map(
      (name) =>
        new Worker(
          name,
          async ({ data: epoch }) => {
            const digest = parseHash32(`0x${'11'.repeat(32)}`)
            await store.signing.record({ epoch: BigInt(epoch), digest, cut: [] }).catch(() => {})
            done += 1
          },
          { connection },
          factory,
        ),
    )
    await Promise.all(queues.flatMap((queue) => Array.from({ length: 10 }, (_, i) => queue.add('job', i))))
    await expect.poll(() => done, { timeout: 10_000 }).toBe(40)
    expect((await store.signing.last())?.epoch).toBe(9n)
    await Promise.all([...workers, ...queues].map((closable) => closable.close()))
  })

  test('behavior: a worker whose every try fails lets others run, and closes', { timeout: 30_000 }, async () => {
    const own = await open()
    const { connection, factory } = own.queue
    // While it works, it does not wait for the next job: it asks for one.
    const worker = new Worker('broken', () => own.breakQueue('broken'), { connection }, factory)
    let errors = 0
    worker.on('error', () => {
      errors += 1
    })
    const queue = new Queue('broken', { connection }, factory)
    await queue.add('job', 1)
    await expect.poll(() => errors, { timeout: 15_000 }).toBeGreaterThan(0)
    const [before, start] = [errors, performance.now()]
    let turns = 0
    while (performance.now() - start < 2_500) {
      await setTimeout(5)
      turns += 1
    }
    expect(turns).toBeGreaterThan(20)
    expect(errors - before).toBeLessThanOrEqual(4)
    await Promise.all([worker.close(true), queue.close()])
    expect(performance.now() - start).toBeLessThan(8_000)
    await own.close()
  })

  test('behavior: prefixes keep queues of one name apart', async () => {
    const { connection, factory } = backend.queue
    const queue = new Queue('apart', { connection }, factory)
    await queue.add('job', 1)
    expect(await queue.count()).toBe(1)
    await backend.empty()
    expect(await queue.count()).toBe(0)
    await queue.close()
  })
})

test('error: RedisUnavailable', async () => {
  await expect(queueBackend({ redisUrl: 'redis://:secret@127.0.0.1:1', prefix: 'x' })).rejects.toThrow(RedisUnavailable)
})

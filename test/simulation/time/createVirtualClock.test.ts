import { describe, expect, test } from 'vitest'
import { createVirtualClock } from './createVirtualClock.ts'

const wait = (clock: { after: (ms: number, wake: () => void) => unknown }, ms: number) =>
  new Promise<void>((resolve) => {
    clock.after(ms, resolve)
  })

describe('createVirtualClock', () => {
  test('default: wakes in the order of time, and lets what follows happen first', async () => {
    const clock = createVirtualClock(1_000)
    const seen: string[] = []
    const note = async (ms: number, name: string) => {
      await wait(clock, ms)
      seen.push(`${name} ${clock.now()}`)
    }
    await clock.until(
      Promise.all([
        note(30, 'late'),
        note(10, 'early').then(() => note(5, 'between')),
        note(10, 'second'),
        note(0, 'now'),
      ]),
    )
    expect(seen).toEqual(['now 1000', 'early 1010', 'second 1010', 'between 1015', 'late 1030'])
  })

  test('behavior: many timers come in order', async () => {
    const clock = createVirtualClock(0)
    const seen: number[] = []
    const timers = Array.from({ length: 500 }, (_, index) => (index * 7919) % 1009)
    await clock.until(Promise.all(timers.map((ms) => wait(clock, ms).then(() => seen.push(ms)))))
    expect(seen).toEqual([...timers].sort((a, b) => a - b))
  })

  test('behavior: a cancelled timer and those of a stopped process never wake', async () => {
    const clock = createVirtualClock(0)
    const seen: string[] = []
    const fork = clock.fork()
    fork.clock.after(10, () => seen.push('fork'))
    fork.clock.after(30, () => seen.push('killed'))
    const cancel = clock.after(10, () => seen.push('cancelled'))
    cancel()
    await clock.until(wait(clock, 20))
    fork.stop()
    fork.clock.after(1, () => seen.push('too late'))
    await clock.until(wait(clock, 40))
    expect(seen).toEqual(['fork'])
  })

  test('error: waiting for nothing', async () => {
    await expect(createVirtualClock(0).until(new Promise(() => undefined))).rejects.toThrow(RangeError)
  })
})

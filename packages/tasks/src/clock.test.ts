import { expect, test } from 'vitest'
import { sleep, steadyClock, systemClock } from './clock.ts'

test.each([systemClock, steadyClock])('default', async (clock) => {
  const before = clock.now()
  expect(Math.abs(before - Date.now())).toBeLessThan(60_000)
  await sleep(clock, { ms: 20 })
  expect(clock.now() - before).toBeGreaterThan(10)
})

test('behavior: an aborted sleep ends at once, and takes its alarm back', async () => {
  const waiting = new Set<() => void>()
  const clock = {
    now: () => 0,
    after: (_: number, wake: () => void) => {
      waiting.add(wake)
      return () => void waiting.delete(wake)
    },
  }
  await sleep(clock, { ms: 1, signal: AbortSignal.abort() })
  const stopping = new AbortController()
  const sleeping = sleep(clock, { ms: 1, signal: stopping.signal })
  expect(waiting.size).toBe(1)
  stopping.abort()
  await sleeping
  expect(waiting.size).toBe(0)
})

import { expect, test } from 'vitest'
import { createManualClock } from '../testing/createManualClock.ts'
import { createRateLimit, type RateLimit, type Turn } from './createRateLimit.ts'

const timeoutMs = 10_000

/** Sends `count` requests at once and notes when each goes. */
function burst(limit: RateLimit, { count, now }: { count: number; now: () => number }) {
  const start = now()
  const went: number[] = []
  const turns: Turn[] = []
  for (let index = 0; index < count; index += 1) {
    limit.acquire({ timeoutMs }).then((turn) => {
      if (turn) turns.push(turn)
      if (turn) went.push(now() - start)
    })
  }
  return { went, turns }
}

async function limitAfter(requests: number, refusals = 1) {
  const clock = createManualClock()
  const limit = createRateLimit({ clock })
  const { turns } = burst(limit, { count: requests, now: clock.now })
  await clock.pass(0)
  for (const turn of turns.slice(0, refusals)) limit.noteRefusal(turn)
  return { clock, limit }
}

test('default', async () => {
  const clock = createManualClock()
  const limit = createRateLimit({ clock })
  const { went } = burst(limit, { count: 500, now: clock.now })
  await clock.pass(0)
  expect(went).toEqual(Array.from({ length: 500 }, () => 0))
  expect(limit.requestsPerSecond()).toBeUndefined()
})

test('behavior: a ceiling is never exceeded in any second, and served in order', async () => {
  const clock = createManualClock()
  const limit = createRateLimit({ clock, ceiling: 5 })
  const { went, turns } = burst(limit, { count: 12, now: clock.now })
  await clock.pass(5_000)
  expect(went).toEqual([0, 0, 0, 0, 0, 1_000, 1_000, 1_000, 1_000, 1_000, 2_000, 2_000])
  expect(turns.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(limit.requestsPerSecond()).toBe(5)
})

test('behavior: ceilings that are no whole numbers', async () => {
  for (const [ceiling, expected] of [
    [0.5, [0, 2_000, 4_000]],
    [2.5, [0, 0, 800]],
  ] as const) {
    const clock = createManualClock()
    const { went } = burst(createRateLimit({ clock, ceiling }), { count: 3, now: clock.now })
    await clock.pass(10_000)
    expect(went).toEqual(expected)
  }
})

test('behavior: a refusal halves the rate that was refused, once per round trip', async () => {
  expect((await limitAfter(100)).limit.requestsPerSecond()).toBe(50)
  expect((await limitAfter(100, 100)).limit.requestsPerSecond()).toBe(50)
  expect((await limitAfter(1)).limit.requestsPerSecond()).toBe(1)
})

test('behavior: what is sent after a cut may cut again, down to one per second', async () => {
  const { clock, limit } = await limitAfter(40)
  const limits: unknown[] = []
  for (let round = 0; round < 6; round += 1) {
    await clock.pass(1_000)
    const { turns } = burst(limit, { count: Math.floor(limit.requestsPerSecond() ?? 0), now: clock.now })
    await clock.pass(0)
    for (const turn of turns) limit.noteRefusal(turn)
    limits.push(limit.requestsPerSecond())
  }
  expect(limits).toEqual([10, 5, 2.5, 1, 1, 1])
})

test('behavior: the limit grows by one per second of use and goes when it is no limit any more', async () => {
  const { clock, limit } = await limitAfter(20)
  expect(limit.requestsPerSecond()).toBe(10)
  const use = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.pass(1_000)
      await limit.acquire({ timeoutMs })
    }
  }
  await use(7)
  expect(limit.requestsPerSecond()).toBe(17)
  // A minute without use is no minute without refusal.
  await clock.pass(60_000)
  await use(1)
  expect(limit.requestsPerSecond()).toBe(18)
  await use(983)
  expect(limit.requestsPerSecond()).toBeUndefined()
})

test('behavior: the limit grows back to the ceiling', async () => {
  const clock = createManualClock()
  const limit = createRateLimit({ clock, ceiling: 4 })
  const turn = await limit.acquire({ timeoutMs })
  if (turn) limit.noteRefusal(turn)
  expect(limit.requestsPerSecond()).toBe(1)
  for (let second = 0; second < 5; second += 1) {
    await clock.pass(1_000)
    await limit.acquire({ timeoutMs })
  }
  expect(limit.requestsPerSecond()).toBe(4)
})

test('behavior: Retry-After holds everybody back', async () => {
  const clock = createManualClock()
  const limit = createRateLimit({ clock })
  const turn = await limit.acquire({ timeoutMs })
  if (turn) limit.noteRefusal(turn, { retryAfterMs: 3_000 })
  const { went } = burst(limit, { count: 2, now: clock.now })
  await clock.pass(2_999)
  expect(went).toEqual([])
  await clock.pass(2_000)
  expect(went).toEqual([3_000, 4_000])
})

test('behavior: a batch counts as its requests', async () => {
  const clock = createManualClock()
  const limit = createRateLimit({ clock, ceiling: 10 })
  await limit.acquire({ timeoutMs, count: 8 })
  const { went } = burst(limit, { count: 3, now: clock.now })
  await clock.pass(5_000)
  expect(went).toEqual([0, 0, 1_000])
  // A batch above the limit goes, and is paid for afterwards.
  await limit.acquire({ timeoutMs, count: 25 })
  const later = burst(limit, { count: 6, now: clock.now })
  await clock.pass(5_000)
  expect(later.went).toEqual([2_000, 2_000, 2_000, 2_000, 2_000, 3_000])
})

test('error: who would wait too long hears it at once', async () => {
  const clock = createManualClock()
  const limit = createRateLimit({ clock, ceiling: 1 })
  await limit.acquire({ timeoutMs })
  const second = limit.acquire({ timeoutMs: 1_001 })
  expect(await limit.acquire({ timeoutMs: 2_000 })).toBeUndefined()
  const third = limit.acquire({ timeoutMs: 2_001 })
  await clock.pass(1_000)
  // Whom a pause makes wait too long, hears it when the pause begins.
  const turn = await second
  if (turn) limit.noteRefusal(turn, { retryAfterMs: 5_000 })
  expect(await third).toBeUndefined()
})

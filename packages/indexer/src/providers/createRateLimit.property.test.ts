import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createManualClock } from '../testing/createManualClock.ts'
import { createRateLimit } from './createRateLimit.ts'

const arrival = fc.record({
  afterMs: fc.integer({ min: 0, max: 400 }),
  count: fc.integer({ min: 1, max: 3 }),
  timeoutMs: fc.integer({ min: 1, max: 5_000 }),
})
const arrivals = fc.array(arrival, { minLength: 1, maxLength: 40 })
const options = { seed: 5, numRuns: 200 }

/** Lets the arrivals come one after the other and notes who went when, and who was turned away when. */
async function play(
  ceiling: number | undefined,
  list: readonly (typeof arrival extends fc.Arbitrary<infer T> ? T : never)[],
) {
  const clock = createManualClock()
  const start = clock.now()
  const limit = createRateLimit({ clock, ceiling })
  const went: { index: number; at: number; count: number }[] = []
  const refused: { index: number; arrived: number; at: number }[] = []
  for (const [index, { afterMs, count, timeoutMs }] of list.entries()) {
    await clock.pass(afterMs)
    const arrived = clock.now() - start
    limit.acquire({ timeoutMs, count }).then((turn) => {
      if (turn) went.push({ index, at: clock.now() - start, count })
      else refused.push({ index, arrived, at: clock.now() - start })
    })
  }
  await clock.pass(10_000)
  return { went, refused }
}

test('default', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 3, max: 12 }), arrivals, async (ceiling, list) => {
      const { went, refused } = await play(ceiling, list)
      expect(went.length + refused.length).toBe(list.length)
      for (const { at } of went) {
        const inOneSecond = went.filter((other) => other.at >= at && other.at < at + 1_000)
        expect(inOneSecond.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(ceiling)
      }
      // First come, first served, and who is turned away hears it at once.
      expect(went.map(({ index }) => index)).toEqual(went.map(({ index }) => index).sort((a, b) => a - b))
      for (const { at, arrived } of refused) expect(at).toBe(arrived)
      for (const { index, at } of went) {
        const arrived = list.slice(0, index + 1).reduce((sum, { afterMs }) => sum + afterMs, 0)
        expect(at - arrived).toBeLessThan(list[index]?.timeoutMs ?? 0)
      }
    }),
    options,
  )
})

test('behavior: without a limit everybody goes at once', async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, async (list) => {
      expect((await play(undefined, list)).went.length).toBe(list.length)
    }),
    options,
  )
})

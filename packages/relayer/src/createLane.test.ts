import { expect, onTestFinished, test } from 'vitest'
import { createLane } from './createLane.ts'
import { eventually } from './testing/eventually.ts'

function setUp(work: () => Promise<void>, pauses: { firstPauseMs?: number; longestPauseMs?: number } = {}) {
  const stopping = new AbortController()
  onTestFinished(() => stopping.abort())
  const errors: Error[] = []
  let successes = 0
  const lane = createLane(work, {
    signal: stopping.signal,
    onError: (error) => errors.push(error),
    onSuccess: () => {
      successes += 1
    },
    ...pauses,
  })
  return { lane, errors, stopping, successes: () => successes }
}

test('default: requests while the work is done have it done once more', async () => {
  let runs = 0
  let atOnce = 0
  const gate = Promise.withResolvers<void>()
  const { lane, successes } = setUp(async () => {
    runs += 1
    atOnce += 1
    expect(atOnce).toBe(1)
    await gate.promise
    atOnce -= 1
  })
  const looks = [lane.look(), lane.look(), lane.look(), lane.look()]
  gate.resolve()
  await Promise.all(looks)
  expect(runs).toBe(2)
  expect(successes()).toBe(2)
})

test('behavior: what fails is tried again by itself, and requests do not make that faster', async () => {
  const runs: number[] = []
  const { lane, errors } = setUp(
    async () => {
      runs.push(Date.now())
      if (runs.length < 5) throw new Error('away')
    },
    { firstPauseMs: 50, longestPauseMs: 200 },
  )
  const asking = setInterval(() => void lane.look(), 1)
  await lane.look()
  await eventually(() => runs.length).toBeGreaterThanOrEqual(5)
  clearInterval(asking)
  expect(errors.length).toBe(4)
  const gaps = runs.slice(1, 5).map((at, index) => at - (runs[index] ?? 0))
  for (const [index, least] of [50, 100, 200, 200].entries()) expect(gaps[index]).toBeGreaterThanOrEqual(least - 5)
})

test('behavior: it ends in a pause, and does nothing after', async () => {
  let runs = 0
  const { lane, stopping } = setUp(async () => {
    runs += 1
    throw new Error('away')
  })
  await lane.look()
  const waiting = lane.look()
  stopping.abort()
  await waiting
  await lane.settled()
  await lane.look()
  expect(runs).toBe(1)
})

import { expect, test } from 'vitest'
import { inSteps } from './inSteps.ts'

function* spin({ steps, ms }: { steps: number; ms: number }): Generator<undefined, number, undefined> {
  for (let step = 0; step < steps; step++) {
    const until = performance.now() + ms
    while (performance.now() < until);
    yield
  }
  return steps
}

/** Counts the turns that others get until it is stopped. */
function countTurns() {
  let turns = 0
  let isOver = false
  const turn = () => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  return () => {
    isOver = true
    return turns
  }
}

test('default', async () => {
  expect(await inSteps(spin({ steps: 3, ms: 0 }))).toBe(3)
})

test('behavior: others get their turn by the clock, however long a step is', async () => {
  for (const [steps, ms] of [
    [100, 1],
    [10, 10],
  ] as const) {
    const turns = countTurns()
    await inSteps(spin({ steps, ms }))
    // Long steps are a turn each; of short ones no more than five fit into a turn.
    expect(turns()).toBeGreaterThanOrEqual(10)
  }
})

test('behavior: short steps share a turn', async () => {
  const turns = countTurns()
  await inSteps(spin({ steps: 10_000, ms: 0 }))
  expect(turns()).toBeLessThan(5_000)
})

test('error: what the work throws', async () => {
  // biome-ignore lint/correctness/useYield: it fails before its first pause.
  const failing = (function* (): Generator<undefined, void, undefined> {
    throw new RangeError('failed')
  })()
  await expect(inSteps(failing)).rejects.toThrow(RangeError)
})

import { describe, expect, test } from 'vitest'
import { createBench } from './createBench.ts'
import { notableSeeds } from './notableSeeds.ts'
import { runSeed } from './runScenario.ts'
import { runSeeds } from './runSeeds.ts'

const { SEED, SEEDS, PLIMSOLL_PROFILE } = process.env
const isLong = PLIMSOLL_PROFILE === 'long'
/** Seeds 1 to this one. */
const seeds = Number(SEEDS ?? (isLong ? 100_000 : 300))
// Only guards against a hang.
const timeout = isLong ? 6 * 3_600_000 : 1_800_000

/** Everything that happened in a run, for a person to read. */
async function replay(seed: number): Promise<string> {
  const { wrong, trace } = await runSeed(seed, { bench: await createBench(), isTraced: true })
  return [
    ...trace,
    `Seed ${seed}:`,
    ...wrong,
    `SEED=${seed} npx pnpm@12 exec vitest run test/simulation/simulation`,
  ].join('\n')
}

describe('a node over providers that lie, lag and fail, on chains that reorganise', () => {
  // With SEED only that one, line by line.
  if (SEED) {
    test(`behavior: seed ${SEED}`, async () => {
      const seed = Number(SEED)
      process.stdout.write(`${await replay(seed)}\n`)
      expect((await runSeed(seed, { bench: await createBench() })).wrong).toEqual([])
    })
    return
  }

  test.each(Object.entries(notableSeeds))('behavior: seed %s. %s', async (seed) => {
    const { wrong } = await runSeed(Number(seed), { bench: await createBench() })
    expect(wrong, wrong.length > 0 ? await replay(Number(seed)) : '').toEqual([])
  })

  test('behavior: no number differs from the truth, only the guilty are blamed, and life goes on once faults stop', {
    timeout,
  }, async () => {
    const { failures, counts } = await runSeeds({ first: 1, last: seeds })
    const [first] = failures
    const wrong = failures.map(({ seed }) => seed).join(', ')
    expect(failures.length, first && `${await replay(first.seed)}\nWrong: seeds ${wrong}`).toBe(0)
    // The runs reach what they are meant to reach.
    const reached = ['snapshots', 'confirmed', 'lies', 'liars named', 'outvoted', 'reorgs', 'kills', 'WrongChain']
    const refusals = ['QuorumUnavailable', 'ProviderDisagreement', 'NotCanonical', 'NotFinal', 'FinalityViolated']
    for (const what of [...reached, ...refusals]) expect(counts[what], what).toBeGreaterThan(0)
  })
})

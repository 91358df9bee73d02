import { describe, expect, test } from 'vitest'
import { createBench } from './createBench.ts'
import { runSeed } from './runScenario.ts'
import { runSeeds } from './runSeeds.ts'

const { SEED, PLIMSOLL_PROFILE } = process.env
const isLong = PLIMSOLL_PROFILE === 'long'

/** What a person needs to see what happened: the whole run of one seed, line by line. */
async function replay(seed: number): Promise<string> {
  const { wrong, trace } = await runSeed(seed, { bench: await createBench(), isTraced: true })
  return [...trace, `Seed ${seed}`, ...wrong, `SEED=${seed} npx pnpm@12 exec vitest run test/simulation`].join('\n')
}

describe('a node over providers that lie, lag, fail and chains that reorganise', () => {
  // With SEED only that one, and everything that happens in it.
  test.runIf(SEED)(`behavior: seed ${SEED}`, async () => {
    const seed = Number(SEED)
    process.stdout.write(`${await replay(seed)}\n`)
    const { wrong } = await runSeed(seed, { bench: await createBench() })
    expect(wrong).toEqual([])
  })

  // The limit only guards against a hang.
  test.skipIf(SEED)(
    'behavior: no number differs from the truth, blame falls on the guilty, and life goes on once faults stop',
    { timeout: isLong ? 6 * 3_600_000 : 600_000 },
    async () => {
      const { failures, counts } = await runSeeds({
        first: 1,
        last: isLong ? 100_000 : Number(process.env.SEEDS ?? 1_000),
      })
      const [first] = failures
      const told = first && `${await replay(first.seed)}\n${failures.length} seeds: ${failures.map(({ seed }) => seed)}`
      for (const f of failures.slice(0, 20)) process.stdout.write(`${f.seed} ${f.wrong}\n`)
      process.stdout.write(`${JSON.stringify(counts)}\n`)
      expect(failures.length, told).toBe(0)
    },
  )
})

import { beforeAll, describe, expect, test } from 'vitest'
import { type Bench, createBench } from './createBench.ts'
import { runSeed } from './runScenario.ts'

const { SEED, SEEDS } = process.env

describe('the simulation', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await createBench()
  })

  test('behavior: no snapshot ever holds a number that differs from the true state at its cut', async () => {
    const total: Record<string, number> = {}
    const first = Number(SEED ?? 1)
    const last = SEED === undefined ? Number(SEEDS ?? 1000) : first
    let failed = 0
    for (let seed = first; seed <= last; seed++) {
      const { wrong, counts } = await runSeed(seed, { bench })
      for (const [what, count] of Object.entries(counts)) total[what] = (total[what] ?? 0) + count
      if (wrong.length === 0) continue
      failed++
      if (failed < 30 || SEED) console.log(seed, wrong)
      if (SEED) {
        const { trace } = await runSeed(seed, { bench, isTraced: true })
        console.log(trace.join('\n'))
      }
    }
    console.log(failed, JSON.stringify(total))
    expect(failed).toBe(0)
  })
})

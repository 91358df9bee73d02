import { parentPort, workerData } from 'node:worker_threads'
import { createBench } from './createBench.ts'
import { runSeed } from './runScenario.ts'
import type { Failure, SeedRange } from './runSeeds.ts'

const { first, last, step }: SeedRange = workerData
const bench = await createBench()
const failures: Failure[] = []
const counts: Record<string, number> = {}
for (let seed = first; seed <= last; seed += step) {
  const outcome = await runSeed(seed, { bench })
  for (const [what, count] of Object.entries(outcome.counts)) counts[what] = (counts[what] ?? 0) + count
  if (outcome.wrong.length > 0) failures.push({ seed, wrong: outcome.wrong })
}
parentPort?.postMessage({ failures, counts })

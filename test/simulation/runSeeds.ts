import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** A seed whose run went wrong, and how. */
export type Failure = { seed: number; wrong: readonly string[] }
/** What many runs came to: those that went wrong, and how often what happened in all of them. */
export type Tally = { failures: readonly Failure[]; counts: Readonly<Record<string, number>> }

/** Runs the seeds from `first` to `last`, both included, on all cores. */
export async function runSeeds({ first, last }: { first: number; last: number }): Promise<Tally> {
  const cores = availableParallelism()
  const tallies = await Promise.all(
    // Neighbouring seeds go to different cores, so that all have about as much to do.
    Array.from({ length: cores }, (_, core) => runInWorker({ first: first + core, last, step: cores })),
  )
  const counts: Record<string, number> = {}
  for (const tally of tallies)
    for (const [what, count] of Object.entries(tally.counts)) counts[what] = (counts[what] ?? 0) + count
  const failures = tallies.flatMap((tally) => tally.failures).sort((a, b) => a.seed - b.seed)
  return { failures, counts }
}

export type SeedRange = { first: number; last: number; step: number }

function runInWorker(workerData: SeedRange): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./seedWorker.ts', import.meta.url), { workerData })
    worker.on('message', resolve)
    worker.on('error', reject)
  })
}

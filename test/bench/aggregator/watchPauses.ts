import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'

/** A run with how long it took and how long the event loop stood still at most meanwhile, both in milliseconds. */
export type Watched<T> = { result: T; ms: number; maxPauseMs: number }

/** Times a run and watches the event loop beside it. */
export async function watchPauses<T>(run: () => Promise<T>): Promise<Watched<T>> {
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  await setTimeout(5)
  delays.reset()
  const start = performance.now()
  const result = await run()
  const ms = performance.now() - start
  // The last pause is only seen once the loop has gone round.
  await setTimeout(5)
  delays.disable()
  return { result, ms, maxPauseMs: delays.max / 1e6 }
}

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'

/** A run with how long it took and how long the event loop stood still at most meanwhile, all in milliseconds. */
export type Watched<T> = {
  result: T
  ms: number
  /** By the clock: on a busy machine also what others took. */
  pause: number
  /** What this thread itself computed between two turns of the loop. */
  ownPause: number
}

/** Times a run and watches the event loop beside it. */
export async function watchPauses<T>(run: () => Promise<T>): Promise<Watched<T>> {
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  await setTimeout(5)
  delays.reset()
  const own = watchThread()
  const start = performance.now()
  const result = await run()
  const ms = performance.now() - start
  // The last pause is only seen once the loop has gone round.
  await setTimeout(5)
  delays.disable()
  return { result, ms, pause: delays.max / 1e6, ownPause: own() }
}

/** Looks at the thread's processor time at every turn of the loop; returns what ends it and tells the longest turn. */
function watchThread(): () => number {
  let longest = 0
  let isOver = false
  let last = threadMs()
  function turn(): void {
    const now = threadMs()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  return () => {
    isOver = true
    return longest
  }
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e3
}

/** Time as a stage sees it; tests and the simulation bring their own. */
export type Clock = {
  /** Milliseconds since 1970. */
  now: () => number
  /** Runs `wake` once, after `ms` milliseconds, unless what it returns is called before. */
  after: (ms: number, wake: () => void) => () => void
}

/** The machine's clock as other machines know it: what is compared with their times. It is corrected, and may go back. */
export const systemClock: Clock = { now: () => Date.now(), after }

/** The machine's clock for durations: set once, at the start of the process, it never goes back and is never corrected. */
export const steadyClock: Clock = { now: () => performance.timeOrigin + performance.now(), after }

function after(ms: number, wake: () => void): () => void {
  const timer = setTimeout(wake, ms)
  return () => clearTimeout(timer)
}

/** Whether a promise settles within `ms` milliseconds of a clock. It is not called off; never rejects. */
export async function settlesWithin(
  promise: Promise<unknown>,
  { clock, ms }: { clock: Clock; ms: number },
): Promise<boolean> {
  const waiting = new AbortController()
  const settled = promise.then(
    () => true,
    () => true,
  )
  const isSettled = await Promise.race([settled, sleep(clock, { ms, signal: waiting.signal }).then(() => false)])
  waiting.abort()
  return isSettled
}

/** Resolves after `ms` milliseconds of a clock, or as soon as the signal aborts; never rejects. */
export function sleep(clock: Clock, { ms, signal }: { ms: number; signal?: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const callOff = clock.after(ms, done)
    signal?.addEventListener('abort', done)
    function done(): void {
      callOff()
      signal?.removeEventListener('abort', done)
      resolve()
    }
  })
}

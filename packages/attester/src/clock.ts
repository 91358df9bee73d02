/** Time as the attester sees it; tests bring their own. */
export type Clock = {
  /** Milliseconds since 1970. */
  now: () => number
  /** Resolves after `ms` milliseconds, or as soon as the signal aborts; never rejects. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done)
    }),
}

/** Time as a reader sees it; a simulation brings its own. */
export type Clock = {
  /** Milliseconds since 1970, never going back. */
  now: () => number
  /** Runs `wake` once, after `ms` milliseconds, unless what it returns is called before. */
  after: (ms: number, wake: () => void) => () => void
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, wake) => {
    const timer = setTimeout(wake, ms)
    return () => clearTimeout(timer)
  },
}

/** Resolves after `ms` milliseconds of this clock. */
export function sleep({ after }: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    after(ms, resolve)
  })
}

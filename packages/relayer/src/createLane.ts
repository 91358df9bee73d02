import { setTimeout as sleep } from 'node:timers/promises'

/** Work that is done one at a time, and of which only the latest request counts. */
export type Lane = {
  /** Has the work done once more; resolves when that has ended, well or not. */
  look: () => Promise<void>
  /** When the work was begun last, in milliseconds of Unix time; 0 if it never was. */
  lookedAt: () => number
  /** Resolves when no work is under way any more; `signal` ends it. */
  settled: () => Promise<void>
}

/**
 * Creates a lane. Work that throws is tried again by itself, after `firstPauseMs` and then less and less often, down to
 * once in `longestPauseMs`; requests do not make that faster.
 */
export function createLane(
  work: () => Promise<void>,
  {
    signal,
    onError,
    onSuccess = () => undefined,
    firstPauseMs = 1_000,
    longestPauseMs = 30_000,
  }: {
    signal: AbortSignal
    onError: (error: Error) => void
    onSuccess?: () => void
    firstPauseMs?: number
    longestPauseMs?: number
  },
): Lane {
  let next: PromiseWithResolvers<void> | undefined
  let running: Promise<void> | undefined
  let startedAt = 0

  async function run(): Promise<void> {
    let failures = 0
    while (next && !signal.aborted) {
      const asked = next
      next = undefined
      startedAt = Date.now()
      try {
        await work()
        failures = 0
        if (!signal.aborted) onSuccess()
      } catch (error) {
        failures += 1
        if (!signal.aborted) onError(error as Error)
      }
      asked.resolve()
      if (failures === 0) continue
      next ??= Promise.withResolvers()
      await sleep(Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs), undefined, { signal }).catch(
        () => undefined,
      )
    }
    next?.resolve()
    next = undefined
    running = undefined
  }

  return {
    look() {
      if (signal.aborted) return Promise.resolve()
      next ??= Promise.withResolvers()
      const { promise } = next
      running ??= run()
      return promise
    },
    lookedAt: () => startedAt,
    settled: async () => running,
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { ClaimRight } from '@plimsoll/store'

/** What runs in one process at a time. */
export type Sole<T> = {
  /** What runs here; `undefined` while it runs elsewhere, or nowhere. */
  readonly current: () => T | undefined
  /** Another process has the right to it. */
  readonly isElsewhere: () => boolean
  readonly close: () => Promise<void>
}

/** From one try to the next. */
const tryEveryMs = 5_000

/**
 * Runs something for as long as this process has the sole right to it, and waits for the right where another one has it.
 * Resolves after the first try. What fails is told, and tried again.
 */
export async function whileSole<T extends { close: () => Promise<void> }>({
  claim,
  start,
  onElsewhere,
  onError,
  everyMs = tryEveryMs,
}: {
  claim: () => ReturnType<ClaimRight>
  start: () => Promise<T>
  /** Told once each time that the right is found elsewhere. */
  onElsewhere: () => void
  onError: (error: Error) => void
  everyMs?: number
}): Promise<Sole<T>> {
  const stopping = new AbortController()
  const { signal } = stopping
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  const tried = Promise.withResolvers<void>()
  let current: T | undefined
  let isElsewhere = false
  const running = run()
  await tried.promise
  return {
    current: () => current,
    isElsewhere: () => isElsewhere,
    async close() {
      stopping.abort()
      await running
    },
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await once().catch(onError)
      tried.resolve()
      if (!signal.aborted) await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  async function once(): Promise<void> {
    const right = await claim()
    if (right === undefined) {
      if (!isElsewhere) onElsewhere()
      isElsewhere = true
      return
    }
    isElsewhere = false
    try {
      current = await start()
      tried.resolve()
      await Promise.race([right.lost, stopped])
    } finally {
      const ending = current
      current = undefined
      // What is under way ends before somebody else may begin.
      await ending?.close()
      await right.release()
    }
  }
}

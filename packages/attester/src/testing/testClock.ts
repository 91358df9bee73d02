import type { Clock } from '@plimsoll/tasks'

/** A clock that moves only when a test moves it. */
export type TestClock = Clock & {
  /** Moves on by `ms`, waking every sleeper at its own time and letting it work before the next. */
  advance: (ms: number) => Promise<void>
}

/** Creates a clock that stands at `start` (ms). */
export function createTestClock(start: number): TestClock {
  let now = start
  const sleepers = new Set<{ at: number; wake: () => void }>()
  return {
    now: () => now,
    after(ms, wake) {
      const sleeper = { at: now + ms, wake }
      sleepers.add(sleeper)
      return () => void sleepers.delete(sleeper)
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.at - b.at)[0]
        if (next === undefined || next.at > end) break
        sleepers.delete(next)
        now = Math.max(now, next.at)
        next.wake()
        await settle()
      }
      now = end
      await settle()
    },
  }
}

/** Lets everything that only waits for other work in this process, or on its own sockets, come to rest. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

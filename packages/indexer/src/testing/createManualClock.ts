import type { Clock } from '@plimsoll/tasks'

export type ManualClock = Clock & {
  /** Moves time on by `ms`, waking whoever is due on the way, in order. */
  pass: (ms: number) => Promise<void>
}

/** Time that passes only when told to. */
export function createManualClock(start = 1_700_000_000_000): ManualClock {
  let now = start
  const alarms = new Set<{ at: number; wake: () => void }>()

  async function pass(ms: number): Promise<void> {
    const end = now + ms
    for (;;) {
      // Whoever was woken may set a new alarm before time moves on.
      await new Promise((resolve) => setImmediate(resolve))
      const [next] = [...alarms].sort((a, b) => a.at - b.at)
      if (!next || next.at > end) break
      alarms.delete(next)
      now = Math.max(now, next.at)
      next.wake()
    }
    now = end
  }

  return {
    now: () => now,
    after: (ms, wake) => {
      const alarm = { at: now + ms, wake }
      alarms.add(alarm)
      return () => alarms.delete(alarm)
    },
    pass,
  }
}

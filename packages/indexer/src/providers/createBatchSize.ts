import type { Clock } from '@plimsoll/tasks'

/** Requests in one batch at most; services count them one by one, and refuse longer ones. */
const mostRequests = 20
/** A size that was found is kept for so long; then twice as much is tried, since plans and machines change. */
const keptMs = 3_600_000

export type BatchSize = {
  /** Requests to send in one batch at most. */
  requests(): number
  /** So many in one message were answered after more had not been. */
  noteFound(requests: number): void
}

/** How many requests an endpoint takes in one batch, as found by trying. */
export function createBatchSize({ clock }: { clock: Clock }): BatchSize {
  let found: { requests: number; at: number } | undefined

  return {
    requests() {
      if (found === undefined) return mostRequests
      if (clock.now() - found.at < keptMs) return found.requests
      const more = found.requests * 2
      found = more < mostRequests ? { requests: more, at: clock.now() } : undefined
      return Math.min(more, mostRequests)
    },
    noteFound(requests) {
      found = { requests, at: clock.now() }
    },
  }
}

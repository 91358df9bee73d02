import type { Clock } from '@plimsoll/tasks'

/** Above this many requests per second, a limit that was learnt is forgotten. */
const noLimit = 1_000
const secondMs = 1_000

/** The permission to send one request; `noteRefusal` is told of it when the endpoint refuses the request. */
export type Turn = { readonly number: number; readonly ratePerSecond: number }

export type RateLimit = {
  /**
   * Resolves once `count` requests may be sent, first come, first served; with undefined, and at once, when that would take
   * `timeoutMs` or longer.
   */
  acquire(options: { timeoutMs: number; count?: number }): Promise<Turn | undefined>
  /**
   * The endpoint asked to slow down, and perhaps for how long, in answer to what was sent in this turn. Returns the limit before,
   * if this has lowered it.
   */
  noteRefusal(turn: Turn, options?: { retryAfterMs?: number | undefined }): { before: number | undefined } | undefined
  /** Refusals were no matter of the rate: the limit is again what it was before them. */
  restore(limit: number | undefined): void
  /** The endpoint asked to be left alone for so long, for whatever reason. */
  pause(ms: number): void
  /** The limit now, requests per second; undefined while there is none. */
  requestsPerSecond(): number | undefined
}

type Waiter = { count: number; deadline: number; resolve: (turn: Turn | undefined) => void }

/**
 * How often an endpoint is asked: not more than `ceiling` requests per second, or as often as one likes, until it refuses. A
 * refusal halves the limit, or the rate that was refused if that was lower, down to one per second, once per round trip; each
 * second of use without refusal adds one (additive increase, multiplicative decrease: Chiu and Jain 1989).
 */
export function createRateLimit({ clock, ceiling }: { clock: Clock; ceiling?: number | undefined }): RateLimit {
  let limit = ceiling
  let pausedUntil = 0
  let usedAt = 0
  let granted = 0
  let grantedAtCut = 0
  let callOff: (() => void) | undefined
  /** When requests were sent, as far back as it matters. */
  const sent: number[] = []
  let waiting: Waiter[] = []

  // As many as fit into a window of about a second. A whole number of requests, so that the window is as long as these take.
  const window = (of: number) => ({
    slots: Math.max(1, Math.floor(of)),
    ms: (secondMs * Math.max(1, Math.floor(of))) / of,
  })

  function earliest(times: readonly number[], { count, from }: { count: number; from: number }): number {
    if (limit === undefined) return from
    const { slots, ms } = window(limit)
    const before = times.at(-Math.max(slots - count + 1, 1))
    return before === undefined || times.length <= slots - count ? from : Math.max(from, before + ms)
  }

  function record(times: number[], { count, at }: { count: number; at: number }): void {
    const { slots, ms } = limit === undefined ? { slots: count, ms: 0 } : window(limit)
    // More than the window holds is paid for afterwards.
    for (let index = 0; index < count; index += 1) times.push(at + Math.floor(index / slots) * ms)
  }

  function forget(now: number): void {
    const horizon = now - Math.max(secondMs, limit === undefined ? 0 : window(limit).ms)
    const kept = sent.findIndex((at) => at > horizon)
    sent.splice(0, kept < 0 ? sent.length : kept)
  }

  function grant({ count, resolve }: Waiter, now: number): void {
    // Neither an idle time nor a pause is use.
    const used = now - Math.max(usedAt, pausedUntil)
    if (limit !== undefined) limit += Math.min(Math.max(used, 0), secondMs) / secondMs
    if (limit !== undefined && limit > (ceiling ?? noLimit)) limit = ceiling
    usedAt = now
    forget(now)
    record(sent, { count, at: now })
    granted += 1
    resolve({ number: granted, ratePerSecond: sent.length })
  }

  /** Lets go who may, and turns away who would wait too long. */
  function serve(): void {
    callOff?.()
    callOff = undefined
    const now = clock.now()
    const from = Math.max(now, pausedUntil)
    for (let [next] = waiting; next; [next] = waiting) {
      if (earliest(sent, { count: next.count, from }) > now) break
      waiting.shift()
      grant(next, now)
    }
    if (waiting.length === 0) return
    const times = [...sent]
    let at = from
    waiting = waiting.filter(({ count, deadline, resolve }) => {
      const planned = earliest(times, { count, from: at })
      if (planned >= deadline) {
        resolve(undefined)
        return false
      }
      at = planned
      record(times, { count, at })
      return true
    })
    const [first] = waiting
    if (!first) return
    const wait = earliest(sent, { count: first.count, from }) - now
    callOff = clock.after(Math.max(1, Math.ceil(wait)), serve)
  }

  function acquire({ timeoutMs, count = 1 }: { timeoutMs: number; count?: number }): Promise<Turn | undefined> {
    return new Promise((resolve) => {
      waiting.push({ count, deadline: clock.now() + timeoutMs, resolve })
      serve()
    })
  }

  function noteRefusal(turn: Turn, { retryAfterMs = 0 }: { retryAfterMs?: number | undefined } = {}) {
    const now = clock.now()
    const cut = turn.number > grantedAtCut ? { before: limit } : undefined
    // Whatever went out before the cut was refused for the same reason.
    if (cut) {
      forget(now)
      const refused = Math.max(turn.ratePerSecond, sent.length)
      limit = Math.min(ceiling ?? noLimit, Math.max(1, Math.min(limit ?? noLimit, refused) / 2))
      grantedAtCut = granted
      usedAt = now
    }
    pause(retryAfterMs)
    return cut
  }

  function restore(before: number | undefined): void {
    limit = before
    serve()
  }

  function pause(ms: number): void {
    pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    serve()
  }

  return { acquire, noteRefusal, restore, pause, requestsPerSecond: () => limit }
}

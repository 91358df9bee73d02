import { type Clock, sleep } from '@plimsoll/tasks'
import type { RateLimit } from './createRateLimit.ts'
import { createRefusedMethods } from './createRefusedMethods.ts'
import { everyone, matchAnswers, type Outcome } from './matchAnswers.ts'
import type { RpcRequest, Transport } from './transport.ts'

/** Before a failed connection, and before an endpoint that says it is in trouble, is tried once more. */
const reconnectMs = 50
const recoverMs = 250

export type ExchangeOptions = {
  transport: Transport
  clock: Clock
  limit: RateLimit
  /** Deadline over everything: waiting for the rate limit, sending, and trying once more. */
  timeoutMs: number
  /** Whether nothing may be sent any more, and why. */
  barrier: () => Outcome | undefined
  onAnswer: (answer: { latencyMs: number; bytes: number }) => void
}

/** One message and its answer: the outcome of each of its requests, by id. */
export type Exchange = (requests: readonly RpcRequest[], options: { isBatch: boolean }) => Promise<Map<number, Outcome>>

/**
 * Creates the exchange with one endpoint, within its rate limit. What did not get through is sent once more if that fits into
 * the deadline: after a failed connection, after a status from 500 on, and when the endpoint asked to slow down, unless it
 * refused a whole batch.
 */
export function createExchange({ transport, clock, limit, timeoutMs, barrier, onAnswer }: ExchangeOptions): Exchange {
  const refused = createRefusedMethods()

  async function attempt(
    requests: readonly RpcRequest[],
    { isBatch, deadline }: { isBatch: boolean; deadline: number },
  ): Promise<Map<number, Outcome> | { unsent: Outcome }> {
    const turn = await limit.acquire({ timeoutMs: deadline - clock.now(), count: requests.length })
    if (!turn)
      return { unsent: { failure: 'rateLimited', reason: 'its rate limit leaves no room before the deadline' } }
    const barred = barrier()
    if (barred) return { unsent: barred }
    const start = clock.now()
    const [only] = requests
    const answer = await transport.send(isBatch || !only ? requests : only, {
      timeoutMs: Math.max(1, deadline - start),
    })
    const outcomes = 'failure' in answer ? everyone(requests, answer) : matchAnswers(requests, { ...answer, isBatch })
    if (!('failure' in answer)) onAnswer({ latencyMs: clock.now() - start, bytes: answer.bytes })
    else if (answer.failure === 'timeout') onAnswer({ latencyMs: timeoutMs, bytes: 0 })
    for (const { id, method } of requests) {
      const outcome = outcomes.get(id)
      if (!outcome) continue
      const refusal = 'failure' in outcome && outcome.failure === 'rateLimited' ? outcome : undefined
      const { retryAfterMs = 0 } = 'failure' in outcome ? outcome : {}
      if (refusal === undefined) {
        if (!('failure' in answer)) refused.noteAnswer(method)
        if (retryAfterMs > 0) limit.pause(retryAfterMs)
      } else if (refused.has(method) && retryAfterMs === 0) {
        // Not "slow down": no.
        outcomes.set(id, { ...refusal, failure: 'notSupported' })
      } else if (!isRefusedBatch(outcomes)) {
        const cut = limit.noteRefusal(turn, { retryAfterMs })
        const mistaken = cut && retryAfterMs === 0 ? refused.noteCut(method, cut.before) : undefined
        if (mistaken) limit.restore(mistaken.restore)
      }
    }
    return outcomes
  }

  return async (requests, { isBatch }) => {
    const deadline = clock.now() + timeoutMs
    const first = await attempt(requests, { isBatch, deadline })
    if ('unsent' in first) return everyone(requests, first.unsent)
    const pauses = new Map(isRefusedBatch(first) ? [] : [...first].flatMap(([id, outcome]) => pauseBefore(id, outcome)))
    const pauseMs = Math.max(0, ...pauses.values())
    if (pauses.size === 0 || clock.now() + pauseMs >= deadline) return first
    if (pauseMs > 0) await sleep(clock, { ms: pauseMs })
    const again = requests.filter(({ id }) => pauses.has(id))
    const second = await attempt(again, { isBatch, deadline })
    return 'unsent' in second ? first : new Map([...first, ...second])
  }
}

// A batch may be refused for its length in the words of a rate limit: a shorter one that follows shows which it was.
function isRefusedBatch(outcomes: ReadonlyMap<number, Outcome>): boolean {
  const isRefused = (outcome: Outcome) => 'failure' in outcome && outcome.failure === 'rateLimited'
  return outcomes.size > 1 && [...outcomes.values()].every(isRefused)
}

// The rate limit itself sees to the pause after a refusal, and to what the endpoint asked for.
function pauseBefore(id: number, outcome: Outcome): [number, number][] {
  if (!('failure' in outcome)) return []
  const { failure, status = 0 } = outcome
  // A keep-alive connection that the server closed looks like a failed one, so one more attempt hides no real trouble.
  if (failure === 'transport') return [[id, reconnectMs]]
  if (failure === 'rateLimited') return [[id, 0]]
  return failure === 'http' && status >= 500 ? [[id, recoverMs]] : []
}

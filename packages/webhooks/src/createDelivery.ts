import type { AccountId, MarginLine } from '@plimsoll/protocol'
import type { WebhookKey, WebhookMessage, WebhookRow, WebhookStore } from '@plimsoll/store'
import type { Mutex } from '@plimsoll/tasks'
import type { Outcome, Sender } from './createSender.ts'
import type { WebhookEndpoint } from './endpoint.ts'
import { isCurrent, onHeard, onItsWay } from './planMessage.ts'

/** What became of an attempt. */
export type Attempt = {
  endpoint: WebhookEndpoint
  account: AccountId
  message: WebhookMessage
  outcome: Outcome
  /** It is not tried again. */
  isLast: boolean
}

/** Brings messages to their endpoints. */
export type Delivery = {
  /** Tries the message of a row, if it is due; what is not due is left alone. */
  attempt: (key: WebhookKey) => Promise<void>
  /** Whether a message is on its way, or waits for others to the same endpoint. */
  isBusy: (key: WebhookKey) => boolean
}

/** From one attempt to the next: the first of them are at 0, 2, 5, 15 and 30 seconds, then one a minute for an hour. */
export const retryGapsMs: readonly number[] = [
  2_000,
  3_000,
  10_000,
  15_000,
  ...Array.from({ length: 60 }, () => 60_000),
]

const mostWaitingPerEndpoint = 10_000
/** A queue may be so early. */
const earlyMs = 50

/**
 * Creates a delivery with at most `perEndpoint` messages on their way to one endpoint, so that one that is slow holds up no
 * other. That a message is on its way is written before it leaves.
 */
export function createDelivery({
  store,
  sender,
  lines,
  endpointOf,
  exclusively,
  retry,
  look,
  onAttempt,
  perEndpoint = 8,
  gapsMs = retryGapsMs,
}: {
  store: WebhookStore
  sender: Sender
  lines: readonly MarginLine[]
  endpointOf: (name: string) => WebhookEndpoint | undefined
  exclusively: Mutex
  /** Has messages tried, so much later. */
  retry: (keys: readonly WebhookKey[], options: { delayMs: number }) => void
  /** An account of which something else was told than is to be told now. */
  look: (accounts: readonly AccountId[]) => void
  onAttempt: (attempt: Attempt) => void
  perEndpoint?: number
  gapsMs?: readonly number[]
}): Delivery {
  /** By endpoint: the accounts whose messages are on their way, and those that wait for them. */
  const onTheirWay = new Map<string, Set<AccountId>>()
  const waiting = new Map<string, Set<AccountId>>()

  const setOf = (sets: Map<string, Set<AccountId>>, name: string) => {
    const set = sets.get(name) ?? new Set<AccountId>()
    sets.set(name, set)
    return set
  }

  /** Marks a message as on its way; `undefined` if there is none to send now. */
  async function begin(key: WebhookKey, { line: highest }: WebhookEndpoint) {
    const before = await store.row(key)
    const due = before?.message
    if (before === undefined || due?.state !== 'waiting' || due.nextAt > Date.now() + earlyMs) return undefined
    if (!isCurrent(before, { lines, highest })) {
      look([key.account])
      return undefined
    }
    const gap = gapsMs[due.attempts]
    // Killed on the last attempt, it is made once more.
    const message = { ...due, attempts: due.attempts + 1, nextAt: Date.now() + (gap ?? 0) }
    await store.write({ rows: [onItsWay(before, message)] })
    return { before, message, gap }
  }

  /** Writes what came of it into the row as it is now: a newer message may be there. */
  async function end({
    before,
    message,
    outcome,
    isLast,
  }: {
    before: WebhookRow
    message: WebhookMessage
    outcome: Outcome
    isLast: boolean
  }): Promise<WebhookRow | undefined> {
    const row = await store.row(before)
    if (row === undefined) return undefined
    const { maybeTold, maybeCleared } = before
    const known =
      outcome.kind === 'delivered'
        ? onHeard(row, message)
        : outcome.kind === 'unknown'
          ? row
          : { ...row, maybeTold, maybeCleared }
    const state = outcome.kind === 'delivered' ? 'delivered' : isLast ? 'failed' : 'waiting'
    const ended = { ...message, state, endedAt: Date.now(), answer: outcome.answer } as const
    const next = row.message?.id === message.id ? { ...known, message: ended } : known
    await store.write({ rows: [next] })
    return next
  }

  async function send(key: WebhookKey, endpoint: WebhookEndpoint): Promise<void> {
    const begun = await exclusively(() => begin(key, endpoint))
    if (begun === undefined) return
    const { before, message, gap } = begun
    const outcome = await sender.send(message, endpoint)
    const isLast = outcome.kind === 'gone' || gap === undefined
    const row = await exclusively(() => end({ before, message, outcome, isLast }))
    onAttempt({ endpoint, account: key.account, message, outcome, isLast })
    if (row === undefined) return
    if (!isCurrent(row, { lines, highest: endpoint.line })) look([key.account])
    else if (row.message?.state === 'waiting') retry([key], { delayMs: Math.max(0, row.message.nextAt - Date.now()) })
  }

  return {
    async attempt({ endpoint: name, account }) {
      const endpoint = endpointOf(name)
      const sending = setOf(onTheirWay, name)
      if (endpoint === undefined || sending.has(account)) return
      const queue = setOf(waiting, name)
      if (sending.size >= perEndpoint) {
        // What does not find room here is due, and comes again.
        if (queue.size < mostWaitingPerEndpoint) queue.add(account)
        return
      }
      sending.add(account)
      queue.delete(account)
      try {
        await send({ endpoint: name, account }, endpoint)
      } finally {
        sending.delete(account)
        const [next] = queue
        if (next !== undefined) {
          queue.delete(next)
          retry([{ endpoint: name, account: next }], { delayMs: 0 })
        }
      }
    },
    isBusy: ({ endpoint, account }) =>
      onTheirWay.get(endpoint)?.has(account) === true || waiting.get(endpoint)?.has(account) === true,
  }
}

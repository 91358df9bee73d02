import { setTimeout as sleep } from 'node:timers/promises'
import { type AccountId, marginLinesOf, type RiskConfig } from '@plimsoll/protocol'
import type { QueueBackend, WebhookKey, WebhookMessage, WebhookRow, WebhookStore } from '@plimsoll/store'
import { createMutex, mapConcurrent } from '@plimsoll/tasks'
import { type Attempt, createDelivery, retryGapsMs } from './createDelivery.ts'
import { createJobs } from './createJobs.ts'
import type { Sender } from './createSender.ts'
import type { WebhookEndpoint } from './endpoint.ts'
import { MessageNotFound } from './errors.ts'
import { type CalledSnapshot, followCalls } from './followCalls.ts'

/** Tells endpoints of margin calls. */
export type Webhooks = {
  /** Goes on to a snapshot that is served. Nothing waits for it or fails with it. */
  take: (served: CalledSnapshot) => void
  /** Looks at accounts whose endpoints have changed. */
  look: (accounts: readonly AccountId[]) => void
  /** How many messages are in each state, a moment ago, the newest that was not taken yet, and what is wrong with the queue. */
  status: () => {
    counts: Record<WebhookMessage['state'], number>
    lastFault: WebhookFault | undefined
    queueProblem: Error | undefined
  }
  /** The newest messages in some states. */
  list: WebhookStore['list']
  /**
   * Sends a message again: one that failed or waits is tried at once, and as often as a new one; one that was delivered is sent
   * once more under its id. Resolves to the answer to that, if any. Throws `MessageNotFound`.
   */
  resend: (key: WebhookKey) => Promise<{ state: WebhookMessage['state']; answer: string | undefined }>
  close: () => Promise<void>
}

/** A message that an endpoint did not take, and why. */
export type WebhookFault = {
  readonly endpoint: string
  readonly type: WebhookMessage['type']
  /** What it answered, or why it did not. */
  readonly answer: string
  /** Of the message, in milliseconds of Unix time. */
  readonly madeAt: number
}

/** Messages on their way at the same time. */
const concurrency = 32
/** Due messages of one sweep. */
const swept = 500
const forgetMs = 7 * 86_400_000
const forgetEveryMs = 3_600_000

/**
 * Starts telling endpoints of what they do not know. What is to be told is in the store; the queue only says when to look, and
 * what it loses a sweep finds every `sweepMs`.
 */
export function createWebhooks({
  store,
  risk,
  endpoints,
  sender,
  openQueue,
  onAttempt,
  onError,
  onQueueError,
  sweepMs = 5_000,
  gapsMs = retryGapsMs,
  perEndpoint = 8,
}: {
  store: WebhookStore
  risk: RiskConfig
  endpoints: () => readonly WebhookEndpoint[]
  sender: Sender
  openQueue: () => Promise<QueueBackend>
  onAttempt: (attempt: Attempt) => void
  /** The database could not be read or written; it is tried again. */
  onError: (error: Error) => void
  onQueueError: (error: Error) => void
  sweepMs?: number
  gapsMs?: readonly number[]
  perEndpoint?: number
}): Webhooks {
  const stopping = new AbortController()
  const { signal } = stopping
  const exclusively = createMutex()
  /** When a job for a message was put into the queue; it is not put there again for a while. */
  const queued = new Map<string, number>()
  const queuedMs = Math.max(60_000, sweepMs)
  let counts = { waiting: 0, delivered: 0, failed: 0 }
  let lastFault: WebhookFault | undefined
  const endpointOf = (name: string) => endpoints().find((one) => one.name === name)
  const follower = followCalls({ store, risk, endpoints, exclusively, onMessages: (keys) => request(keys), onError })
  const delivery = createDelivery({
    store,
    sender,
    lines: marginLinesOf(risk),
    endpointOf,
    exclusively,
    retry: request,
    look: follower.look,
    onAttempt,
    perEndpoint,
    gapsMs,
  })
  const needed = Promise.withResolvers<void>()
  const jobs = createJobs({
    // Without an endpoint there is nothing to wait for.
    openQueue: async () => {
      await needed.promise
      return openQueue()
    },
    work,
    concurrency,
    onError: onQueueError,
  })
  needEndpoint()
  const sweeping = sweepUntilStopped()

  function needEndpoint(): void {
    if (endpoints().length > 0) needed.resolve()
  }

  async function work(key: WebhookKey): Promise<void> {
    queued.delete(textOf(key))
    // A job that is fetched while the node stops would leave with half of its work done.
    if (!signal.aborted) await delivery.attempt(key).catch(onError)
  }

  function request(keys: readonly WebhookKey[], { delayMs = 0 }: { delayMs?: number } = {}): boolean {
    if (signal.aborted) return false
    const isQueued = jobs.add(keys, { delayMs })
    // What came while the queue was not open yet is nobody's but the sweep's.
    if (isQueued) for (const key of keys) queued.set(textOf(key), Date.now() + delayMs)
    return isQueued
  }

  async function sweepUntilStopped(): Promise<void> {
    // What a run before this one left in the queue does not say whether there was more.
    await store.keepEndpoints(endpoints().map(({ name }) => name)).catch(onError)
    let forgotten = 0
    while (!signal.aborted) {
      try {
        await sweep()
        if (Date.now() - forgotten > forgetEveryMs) {
          await store.forget(Date.now() - forgetMs)
          forgotten = Date.now()
        }
      } catch (error) {
        if (!signal.aborted) onError(error as Error)
      }
      await sleep(sweepMs, undefined, { signal }).catch(() => undefined)
    }
  }

  async function sweep(): Promise<void> {
    if (endpoints().length === 0) return
    counts = await store.counts()
    lastFault = await findFault()
    const now = Date.now()
    for (const [key, at] of queued) if (at < now - queuedMs) queued.delete(key)
    const isDown = jobs.problem() !== undefined
    const found = await store.due({ by: now, limit: swept })
    const gone = new Set(found.flatMap(({ endpoint }) => (endpointOf(endpoint) === undefined ? [endpoint] : [])))
    for (const name of gone) await exclusively(() => store.forgetEndpoint(name))
    const due = found.filter((key) => {
      return !delivery.isBusy(key) && (isDown || !queued.has(textOf(key)))
    })
    if (due.length === 0 || (!isDown && request(due))) return
    await mapConcurrent(due, { limit: concurrency, map: work })
  }

  async function findFault(): Promise<WebhookFault | undefined> {
    if (counts.waiting + counts.failed === 0) return undefined
    const rows = await store.list({ states: ['waiting', 'failed'], limit: 20 })
    for (const { endpoint, message } of rows)
      if (message?.answer !== undefined) {
        const { type, answer, madeAt } = message
        return { endpoint, type, answer, madeAt }
      }
    return undefined
  }

  async function again({ message }: WebhookRow, key: WebhookKey): ReturnType<Webhooks['resend']> {
    const endpoint = endpointOf(key.endpoint)
    if (message === undefined || endpoint === undefined)
      throw new MessageNotFound('There is no such message.', {
        details: { ...key },
        hint: 'plimsoll webhooks list shows what there is.',
      })
    if (message.state === 'delivered') {
      const { answer } = await sender.send(message, endpoint)
      return { state: 'delivered', answer }
    }
    const state = 'waiting'
    await exclusively(async () => {
      const row = await store.row(key)
      if (row?.message?.id !== message.id) return
      await store.write({ rows: [{ ...row, message: { ...row.message, state, attempts: 0, nextAt: Date.now() } }] })
    })
    request([key])
    return { state, answer: undefined }
  }

  return {
    take: follower.take,
    look(accounts) {
      needEndpoint()
      follower.look(accounts)
    },
    status: () => ({ counts, lastFault, queueProblem: jobs.problem() }),
    list: store.list,
    async resend(key) {
      return again((await store.row(key)) ?? { ...noRow, ...key }, key)
    },
    async close() {
      stopping.abort()
      const closing = jobs.close()
      needed.reject(signal.reason)
      await sender.close()
      await Promise.all([follower.settled(), sweeping, closing])
    },
  }
}

const noRow = { called: undefined, told: undefined, maybeTold: undefined, maybeCleared: undefined, message: undefined }

function textOf({ endpoint, account }: WebhookKey): string {
  return `${endpoint} ${account}`
}

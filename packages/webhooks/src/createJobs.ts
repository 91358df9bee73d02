import { setTimeout as sleep } from 'node:timers/promises'
import type { WebhookKey } from '@plimsoll/store'
import { type BackendFactory, type IQueueBackend, Queue, Worker } from 'bullmq'

/** Where BullMQ keeps its jobs. */
export type QueueConnection = {
  connection: object
  factory: BackendFactory<IQueueBackend, object>
  close: () => Promise<void>
}

/** Jobs that say "look after this message": nothing is lost with them but time. */
export type Jobs = {
  /** Puts a job for each key into the queue, to be done `delayMs` from now; false if that cannot be done now. */
  add: (keys: readonly WebhookKey[], options?: { delayMs?: number }) => boolean
  /** What is wrong with the queue. */
  problem: () => Error | undefined
  /** Waits for a queue that is away only shortly. */
  close: () => Promise<void>
}

const queueName = 'webhooks'
const keysPerCommand = 500
/** So many errors without a success in between, or errors for so long, and the queue is closed for a while. */
const patience = { errors: 50, ms: 5_000 }
const closingMs = 1_000

/**
 * Opens the queue, and opens it again whenever it cannot be used, `reopenMs` later. A queue that is away is reported once, and again
 * only after it was there.
 */
export function createJobs({
  openQueue,
  work,
  concurrency,
  onError,
  reopenMs = 30_000,
}: {
  openQueue: () => Promise<QueueConnection>
  work: (key: WebhookKey) => Promise<void>
  concurrency: number
  onError: (error: Error) => void
  reopenMs?: number
}): Jobs {
  const stopping = new AbortController()
  const { signal } = stopping
  let problem: Error | undefined
  let jobs: Queue | undefined
  let [errors, failingSince] = [0, 0]
  let broken = Promise.withResolvers<void>()
  const kept = keepOpen()

  function failed(error: Error): void {
    if (signal.aborted) return
    if (problem === undefined) onError(error)
    problem = error
    errors += 1
    if (errors === 1) failingSince = Date.now()
    if (errors >= patience.errors || Date.now() - failingSince > patience.ms) broken.resolve()
  }

  function worked(): void {
    errors = 0
    problem = undefined
  }

  async function keepOpen(): Promise<void> {
    while (!signal.aborted) {
      try {
        const queue = await openQueue()
        await useQueue(queue)
        await atMost(queue.close())
      } catch (error) {
        failed(error as Error)
      }
      await sleep(reopenMs, undefined, { signal }).catch(() => undefined)
    }
  }

  async function useQueue({ connection, factory }: QueueConnection): Promise<void> {
    broken = Promise.withResolvers()
    errors = 0
    const queue = new Queue(queueName, { connection, defaultJobOptions }, factory)
    const start = ({ data }: { data: WebhookKey }) => {
      worked()
      return work(data)
    }
    const worker = new Worker(queueName, start, { connection, concurrency }, factory)
    worker.on('error', failed)
    queue.on('error', failed)
    jobs = queue as unknown as Queue
    if (!signal.aborted) await Promise.race([broken.promise, aborted(signal)])
    jobs = undefined
    const isThere = await Promise.race([
      queue.count().then(
        () => true,
        () => false,
      ),
      sleep(closingMs / 2, false, { ref: false }),
    ])
    await atMost(worker.close(!isThere).then(() => queue.close()))
  }

  return {
    add(keys, { delayMs = 0 } = {}) {
      if (jobs === undefined) return false
      for (let from = 0; from < keys.length; from += keysPerCommand) {
        const some = keys.slice(from, from + keysPerCommand)
        const added = jobs.addBulk(some.map((data) => ({ name: 'deliver', data, opts: { delay: delayMs } })))
        added.then(worked, failed)
      }
      return problem === undefined
    },
    problem: () => problem,
    async close() {
      stopping.abort()
      await atMost(kept)
    },
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** Waits for what may hang. What fails while it closes has nobody to tell. */
async function atMost(closing: Promise<unknown>): Promise<void> {
  await Promise.race([closing.catch(() => undefined), sleep(2 * closingMs, undefined, { ref: false })])
}

// No job ids of our own: a job that a killed process left behind must not stand in the way of a new one.
const defaultJobOptions = { removeOnComplete: true, removeOnFail: true }

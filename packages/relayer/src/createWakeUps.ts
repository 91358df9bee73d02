import { setTimeout as sleep } from 'node:timers/promises'
import { type BackendFactory, type IQueueBackend, Queue, Worker } from 'bullmq'

/** Where BullMQ keeps its jobs. */
export type QueueConnection = {
  connection: object
  factory: BackendFactory<IQueueBackend, object>
  close: () => Promise<void>
}

/** Jobs that say "look": nothing is lost with them but time. */
export type WakeUps = {
  /** Puts a job for `name` into the queue in place of those that wait; false if that cannot be done now. */
  request: (name: string) => boolean
  /** What is wrong with the queue. */
  problem: () => Error | undefined
  /** Waits for a queue that is away only shortly. */
  close: () => Promise<void>
}

type OpenQueue = { request: (name: string) => void; broken: Promise<unknown>; close: () => Promise<void> }

/** So many errors without a success in between, or errors for so long, and the queue is closed for a while. */
const patience = { errors: 50, ms: 5_000 }
const closingMs = 1_000

/**
 * Opens a queue, and opens it again whenever it cannot be used, `reopenMs` later. A queue that is away is reported once,
 * and again only after it was there: its clients try on by themselves, as fast as they can.
 */
export function createWakeUps(
  names: readonly string[],
  {
    openQueue,
    wake,
    onError,
    reopenMs = 30_000,
  }: {
    openQueue: () => Promise<QueueConnection>
    wake: (name: string) => Promise<void>
    onError: (error: Error) => void
    reopenMs?: number
  },
): WakeUps {
  const stopping = new AbortController()
  const { signal } = stopping
  let problem: Error | undefined
  let current: OpenQueue | undefined
  const kept = keepOpen()

  function failed(error: Error): void {
    if (signal.aborted) return
    if (problem === undefined) onError(error)
    problem = error
  }

  async function keepOpen(): Promise<void> {
    while (!signal.aborted) {
      try {
        const queue = await openQueue()
        current = openAll(queue)
        if (!signal.aborted) await Promise.race([current.broken, aborted(signal)])
        await current.close()
        current = undefined
        await atMost(queue.close())
      } catch (error) {
        failed(error as Error)
      }
      await sleep(reopenMs, undefined, { signal }).catch(() => undefined)
    }
  }

  function openAll({ connection, factory }: QueueConnection): OpenQueue {
    const broken = Promise.withResolvers<void>()
    let errors = 0
    let failingSince = 0
    const onQueueError = (error: Error) => {
      failed(error)
      errors += 1
      if (errors === 1) failingSince = Date.now()
      if (errors >= patience.errors || Date.now() - failingSince > patience.ms) broken.resolve()
    }
    const worked = () => {
      errors = 0
      problem = undefined
    }
    const queues = new Map(
      names.map((name) => {
        const jobs = new Queue(name, { connection, defaultJobOptions }, factory)
        const start = () => {
          worked()
          return wake(name)
        }
        const worker = new Worker(name, start, { connection }, factory)
        worker.on('error', onQueueError)
        jobs.on('error', onQueueError)
        return [name, { jobs, worker, isAsking: false }]
      }),
    )
    return {
      broken: broken.promise,
      request(name) {
        const queue = queues.get(name)
        // One that hangs is asked once.
        if (queue === undefined || queue.isAsking) return
        queue.isAsking = true
        queue.jobs
          .drain()
          .then(() => queue.jobs.add('post', {}))
          .then(worked, onQueueError)
          .finally(() => {
            queue.isAsking = false
          })
      },
      async close() {
        await Promise.all(
          [...queues.values()].map(async ({ jobs, worker }) => {
            const isThere = await Promise.race([
              jobs.count().then(
                () => true,
                () => false,
              ),
              sleep(closingMs / 2, false, { ref: false }),
            ])
            await atMost(worker.close(!isThere).then(() => jobs.close()))
          }),
        )
      },
    }
  }

  return {
    request(name) {
      current?.request(name)
      return current !== undefined && problem === undefined
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

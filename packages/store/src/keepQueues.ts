import { setTimeout as sleep } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import type { QueueBackend } from './queueBackend.ts'

/** Queues that may be away, with a worker each: what is lost with their jobs is time. */
export type KeptQueues = {
  /** Does something with the queue of a name, if there is something to do, without waiting for it; false if no queue can be used now. */
  use: (name: string, task: QueueTask) => boolean
  /** What is wrong with the queues. */
  problem: () => Error | undefined
  /** Waits for queues that are away only shortly. */
  close: () => Promise<void>
}

/** So many errors without a success in between, or errors for so long, and the queues are closed for a while. */
const patience = { errors: 50, ms: 5_000 }
const closingMs = 1_000
// No job ids of our own: a job that a killed process left behind must not stand in the way of a new one.
const defaultJobOptions = { removeOnComplete: true, removeOnFail: true }

/**
 * Opens a queue for each name, and opens them again whenever they cannot be used, `reopenMs` later. Queues that are away are
 * reported once, and again only after they were there: their clients try on by themselves, as fast as they can.
 */
export function keepQueues<Data>({
  names,
  openQueue,
  work,
  concurrency = 1,
  onError,
  reopenMs = 30_000,
}: {
  names: readonly string[]
  openQueue: () => Promise<QueueBackend>
  /** Does a job; `concurrency` of each queue at a time. */
  work: (name: string, data: Data) => Promise<void>
  concurrency?: number
  onError: (error: Error) => void
  reopenMs?: number
}): KeptQueues {
  const stopping = new AbortController()
  const { signal } = stopping
  let problem: Error | undefined
  let current: OpenQueues | undefined
  const kept = keepOpen()

  function failed(error: Error): void {
    if (signal.aborted) return
    if (problem === undefined) onError(error)
    problem = error
  }

  async function keepOpen(): Promise<void> {
    while (!signal.aborted) {
      try {
        const backend = await openQueue()
        current = openAll(backend)
        if (!signal.aborted) await Promise.race([current.broken, aborted(signal)])
        await current.close()
        current = undefined
        await atMost(backend.close())
      } catch (error) {
        failed(error as Error)
      }
      await sleep(reopenMs, undefined, { signal }).catch(() => undefined)
    }
  }

  function openAll({ connection, factory }: QueueBackend): OpenQueues {
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
    const open = names.map((name) => {
      const queue = new Queue(name, { connection, defaultJobOptions }, factory)
      const start = ({ data }: { data: Data }) => {
        worked()
        return work(name, data)
      }
      const worker = new Worker(name, start, { connection, concurrency }, factory)
      worker.on('error', onQueueError)
      queue.on('error', onQueueError)
      return { name, queue: queue as unknown as Queue, worker }
    })
    return {
      broken: broken.promise,
      use(name, task) {
        const queue = open.find((one) => one.name === name)?.queue
        if (queue !== undefined) task(queue)?.then(worked, onQueueError)
      },
      async close() {
        await Promise.all(
          open.map(async ({ queue, worker }) => {
            const isThere = await Promise.race([
              queue.count().then(
                () => true,
                () => false,
              ),
              sleep(closingMs / 2, false, { ref: false }),
            ])
            await atMost(worker.close(!isThere).then(() => queue.close()))
          }),
        )
      },
    }
  }

  return {
    use(name, task) {
      current?.use(name, task)
      return current !== undefined && problem === undefined
    },
    problem: () => problem,
    async close() {
      stopping.abort()
      await atMost(kept)
    },
  }
}

type QueueTask = (queue: Queue) => Promise<unknown> | undefined

type OpenQueues = {
  use: (name: string, task: QueueTask) => void
  broken: Promise<void>
  close: () => Promise<void>
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** Waits for what may hang. What fails while it closes has nobody to tell. */
async function atMost(closing: Promise<unknown>): Promise<void> {
  await Promise.race([closing.catch(() => undefined), sleep(2 * closingMs, undefined, { ref: false })])
}

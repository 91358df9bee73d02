import { setTimeout as sleep } from 'node:timers/promises'
import { createMutex } from '@plimsoll/tasks'
import { type BackendFactory, type IQueueBackend, Queue, Worker } from 'bullmq'

/** Where BullMQ keeps its jobs. */
export type QueueConnection = { connection: object; factory: BackendFactory<IQueueBackend, object> }

/** One queue with one worker, for work of which only the latest request counts. */
export type Lane = {
  /** Has the work done once more, unless a request for it waits already. */
  request: () => void
  /** Waits for work under way, and for a queue that is away only shortly. */
  close: () => Promise<void>
}

/** Starts a lane. Work that throws is tried again a few times, one second later and then less and less often. */
export function createLane(
  name: string,
  { queue, work, onError }: { queue: QueueConnection; work: () => Promise<void>; onError: (error: Error) => void },
): Lane {
  const { connection, factory } = queue
  const jobs = new Queue(name, { connection, defaultJobOptions }, factory)
  let working: Promise<void> = Promise.resolve()
  const start = () => {
    working = work()
    return working
  }
  const worker = new Worker(name, start, { connection }, factory)
  worker.on('failed', (_, error) => onError(error))
  worker.on('error', onError)
  jobs.on('error', onError)

  let requested = false
  const exclusively = createMutex()
  return {
    // Nothing awaits this: a queue that is away must not hold up the serving of snapshots.
    request() {
      if (requested) return
      requested = true
      exclusively(async () => {
        requested = false
        await jobs.drain()
        await jobs.add('post', {})
      }).catch(onError)
    },
    async close() {
      await working.catch(() => undefined)
      // What cannot be told to the queue now is only that this job is done; the next start finds out by itself.
      const answers = jobs.count().then(
        () => true,
        () => false,
      )
      const away = sleep(1000, false, { ref: false })
      await worker.close(!(await Promise.race([answers, away])))
      await jobs.close()
    },
  }
}

// No job ids of our own: a job that a killed process left behind must not stand in the way of a new one.
const defaultJobOptions = {
  attempts: 4,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete: true,
  removeOnFail: true,
}

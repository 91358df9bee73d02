import { keepQueues, type QueueBackend, type WebhookKey } from '@plimsoll/store'

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

/** Opens the queue of messages, which may be away: see `keepQueues`. */
export function createJobs({
  work,
  ...options
}: {
  openQueue: () => Promise<QueueBackend>
  work: (key: WebhookKey) => Promise<void>
  concurrency: number
  onError: (error: Error) => void
  reopenMs?: number
}): Jobs {
  const { use, problem, close } = keepQueues<WebhookKey>({
    names: [queueName],
    work: (_, key) => work(key),
    ...options,
  })
  return {
    add: (keys, { delayMs = 0 } = {}) =>
      use(queueName, async (queue) => {
        for (let from = 0; from < keys.length; from += keysPerCommand) {
          const some = keys.slice(from, from + keysPerCommand)
          await queue.addBulk(some.map((data) => ({ name: 'deliver', data, opts: { delay: delayMs } })))
        }
      }),
    problem,
    close,
  }
}

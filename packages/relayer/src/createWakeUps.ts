import { keepQueues, type QueueBackend } from '@plimsoll/store'

/** Jobs that say "look": nothing is lost with them but time. */
export type WakeUps = {
  /** Puts a job for `name` into the queue in place of those that wait; false if that cannot be done now. */
  request: (name: string) => boolean
  /** What is wrong with the queue. */
  problem: () => Error | undefined
  /** Waits for a queue that is away only shortly. */
  close: () => Promise<void>
}

/** Wakes up who posts on a chain, by a queue of its own that may be away: see `keepQueues`. */
export function createWakeUps(
  names: readonly string[],
  {
    openQueue,
    wake,
    onError,
    ...times
  }: {
    openQueue: () => Promise<QueueBackend>
    wake: (name: string) => Promise<void>
    onError: (error: Error) => void
    reopenMs?: number
  },
): WakeUps {
  const { use, problem, close } = keepQueues({ names, openQueue, work: wake, onError, ...times })
  // One that hangs is asked once; opened again, it is another one.
  const asking = new WeakSet<object>()
  return {
    request: (name) =>
      use(name, (queue) => {
        if (asking.has(queue)) return undefined
        asking.add(queue)
        return queue
          .drain()
          .then(() => queue.add('post', {}))
          .finally(() => asking.delete(queue))
      }),
    problem,
    close,
  }
}

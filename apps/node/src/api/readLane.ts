import { setTimeout as sleep } from 'node:timers/promises'
import { Overloaded } from '../errors.ts'

/** Runs one read after another. Throws `Overloaded` if too many wait already. */
export type ReadLane = <T>(read: () => Promise<T>) => Promise<T>

/** Few: the last of them waits for less than a second, and every request beyond is refused at once. */
const mostWaiting = 16
/** The longest rest after a read, in milliseconds. */
const longestRest = 100

/**
 * A lane for reads of the database that others ask for. The round uses the same database, which may hold up the process
 * while it reads: so there is never more than one such read before a write of the round, and after each the lane rests
 * for as long as it took.
 */
export function createReadLane(): ReadLane {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return (read) => {
    if (waiting >= mostWaiting) return Promise.reject(overloaded())
    waiting += 1
    const turn = last.then(async () => {
      const start = performance.now()
      const result = await read().finally(() => {
        waiting -= 1
      })
      return { result, took: performance.now() - start }
    })
    last = turn.then(
      ({ took }) => sleep(Math.min(longestRest, took)),
      () => undefined,
    )
    return turn.then(({ result }) => result)
  }
}

/** The refusal of a lane in which too many wait. */
export function overloaded(): Overloaded {
  return new Overloaded('Too much that is not in memory is being asked for', {
    hint: 'Ask again later. The latest snapshot and its accounts are always at hand.',
  })
}

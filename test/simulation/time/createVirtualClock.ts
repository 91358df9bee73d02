import type { Clock } from '@plimsoll/tasks'

/** Time that passes only when nothing is left to do at the present one. */
export type VirtualClock = Clock & {
  /** The same time for one process: `stop` forgets all its timers, as a kill does. */
  fork: () => { clock: Clock; stop: () => void }
  /** Lets time pass until `work` has settled. Throws `RangeError` if it waits for something that no timer brings. */
  until: <T>(work: Promise<T>) => Promise<T>
}

type Timer = { at: number; order: number; wake: (() => void) | undefined }

/** A clock that stands at `start` (ms since 1970). Timers run in the order of their times, then of their making. */
export function createVirtualClock(start: number): VirtualClock {
  let now = start
  let made = 0
  const heap: Timer[] = []

  function after(ms: number, wake: () => void): () => void {
    const timer: Timer = { at: now + Math.max(0, Math.ceil(ms)), order: made++, wake }
    push(heap, timer)
    return () => {
      timer.wake = undefined
    }
  }

  function wakeNext(): boolean {
    const first = heap[0]
    if (first === undefined) return false
    now = first.at
    // Whatever is due at this instant is due together; what it brings about comes to rest before the next instant.
    while (heap[0]?.at === now) pop(heap)?.wake?.()
    return true
  }

  return {
    now: () => now,
    after,
    fork() {
      const timers = new Set<() => void>()
      let isStopped = false
      return {
        clock: {
          now: () => now,
          after(ms, wake) {
            if (isStopped) return () => undefined
            const cancel = after(ms, () => {
              timers.delete(cancel)
              wake()
            })
            timers.add(cancel)
            return () => {
              timers.delete(cancel)
              cancel()
            }
          },
        },
        stop() {
          isStopped = true
          for (const cancel of timers) cancel()
          timers.clear()
        },
      }
    },
    async until(work) {
      let isSettled = false
      const settled = () => {
        isSettled = true
      }
      work.then(settled, settled)
      await rest()
      while (!isSettled) {
        if (!wakeNext()) throw new RangeError('everything waits, and no timer is left to wake it')
        await rest()
      }
      return work
    },
  }
}

// Promises settle before an immediate runs; the second one is for work that hands over to an immediate of its own.
async function rest(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Timer[], timer: Timer): void {
  let at = heap.length
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent] as Timer
    if (!isBefore(timer, above)) break
    heap[at] = above
    at = parent
  }
  heap[at] = timer
}

function pop(heap: Timer[]): Timer | undefined {
  const [first] = heap
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return first
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    const right = heap[child + 1]
    if (right !== undefined && isBefore(right, heap[child] as Timer)) child += 1
    const below = heap[child]
    if (below === undefined || !isBefore(below, last)) break
    heap[at] = below
    at = child
  }
  heap[at] = last
  return first
}

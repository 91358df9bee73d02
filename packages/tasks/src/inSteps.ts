import { setImmediate } from 'node:timers/promises'

/** Runs work that pauses to its end, and lets everything else that waits go first at every pause. */
export async function inSteps<T>(work: Generator<undefined, T, undefined>): Promise<T> {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    await setImmediate()
  }
}

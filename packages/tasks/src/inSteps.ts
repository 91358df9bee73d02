import { setImmediate } from 'node:timers/promises'

/** How long work runs at a stretch, in milliseconds: a step that begins within it is the last one. */
const turnMs = 4

/**
 * Runs work that can pause to its end, and lets everything else that waits go first every few milliseconds by the clock: on a
 * slower machine a turn holds fewer steps, and is not longer. Work pauses as often as it likes; a pause costs next to nothing.
 */
export async function inSteps<T>(work: Generator<undefined, T, undefined>): Promise<T> {
  let until = performance.now() + turnMs
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() < until) continue
    await setImmediate()
    until = performance.now() + turnMs
  }
}

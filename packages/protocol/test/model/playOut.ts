import type { Play } from './play.ts'
import { Violation } from './refused.ts'

/** Plays to the end; the message of a violated invariant says how to see it again. */
export function playOut(play: Play): Violation | undefined {
  try {
    while (play.next() !== undefined) {}
    return undefined
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    return new Violation(`seed ${play.seed}, ${play.kind}, step ${play.steps.length}: ${error.message}`)
  }
}

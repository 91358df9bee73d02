import { words } from '../../words/operators.ts'

const { advice } = words

type Rule = readonly [RegExp, string]

// What a person does about it, by what the node says: the same as plimsoll doctor would say.
const reasons: readonly Rule[] = [
  [/stopped signing|not read any more|resume/i, advice.halted],
  [/free for the data folder/i, advice.disk],
  [/database/i, advice.database],
  [/clock|what time it is/i, advice.clock],
  [/operators answer/i, advice.quorum],
  [/signed nothing/i, advice.refusal],
  [/queue/i, advice.queue],
  [/snapshot in on|post|registry/i, advice.posting],
  [/cannot be read|provider|chain/i, advice.chain],
  [/being (checked|read)|No snapshot has been/i, advice.starting],
]

/** What to do about a reason why a node is not ready, or a warning. */
export function adviceForReason(reason: string): string {
  return reasons.find(([pattern]) => pattern.test(reason))?.[1] ?? advice.other
}

/** What to do about what keeps a chain from being posted on. */
export function adviceForPosting(problem: string): string {
  return /InsufficientFunds|cannot pay|balance/i.test(problem) ? advice.money : advice.other
}

import { attemptOf, leaderOf, type OperatorSet } from '@plimsoll/protocol'
import type { Address } from 'viem'

/** One operator's turn to lead: `attempt` 0 at the epoch's start, each next one a leader timeout later; `at` in ms. */
export type Turn = { epoch: bigint; attempt: number; at: number }

type Rhythm = { set: OperatorSet; epochSeconds: number; leaderTimeoutMs: number }

/** The epoch that a time in milliseconds belongs to. §6. */
export function epochAt(ms: number, epochSeconds: number): bigint {
  return BigInt(Math.floor(ms / 1000)) / BigInt(epochSeconds)
}

/** When an epoch starts, in milliseconds. */
export function epochStart(epoch: bigint, epochSeconds: number): number {
  return Number(epoch) * epochSeconds * 1000
}

/** An operator's first turn in an epoch; it may lie after the epoch's end. §10. */
export function firstTurn(
  epoch: bigint,
  { set, epochSeconds, leaderTimeoutMs, operator }: Rhythm & { operator: Address },
): Turn | undefined {
  const attempt = attemptOf(set, { epoch, operator })
  if (attempt === undefined) return undefined
  return { epoch, attempt, at: epochStart(epoch, epochSeconds) + attempt * leaderTimeoutMs }
}

/** The operator's first turn later than `after` (ms). In every epoch the turns go round until the epoch ends. */
export function nextTurn(after: number, rhythm: Rhythm & { operator: Address }): Turn | undefined {
  const { set, epochSeconds, leaderTimeoutMs } = rhythm
  const round = set.operators.length * leaderTimeoutMs
  const current = epochAt(after, epochSeconds)
  // Each operator has attempt 0 once in every n epochs, so one of the next n + 1 epochs holds a turn.
  for (let epoch = current; epoch <= current + BigInt(set.operators.length); epoch++) {
    const first = firstTurn(epoch, rhythm)
    if (first === undefined) return undefined
    const rounds = Math.max(0, Math.floor((after - first.at) / round) + 1)
    const at = first.at + rounds * round
    if (at < epochStart(epoch + 1n, epochSeconds)) {
      return { epoch, attempt: first.attempt + rounds * set.operators.length, at }
    }
  }
  return undefined
}

/** Who may lead at a time in milliseconds, and in which attempt. */
export function currentLeader(
  now: number,
  { set, epochSeconds, leaderTimeoutMs }: Rhythm,
): { epoch: bigint; attempt: number; address: Address } {
  const epoch = epochAt(now, epochSeconds)
  const attempt = Math.floor((now - epochStart(epoch, epochSeconds)) / leaderTimeoutMs)
  return { epoch, attempt, address: leaderOf(set, { epoch, attempt }) }
}

import type { OperatorSet } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { WrongLeader } from './errors.ts'
import { currentLeader, epochStart, firstTurn } from './leaderSchedule.ts'

/**
 * Refuses a proposal for `epoch` unless `from` leads it, or may by now (ms) because those before it had their time.
 * Throws {@link WrongLeader}. §10.
 */
export function checkTurn(
  { from, epoch, now }: { from: Address; epoch: bigint; now: number },
  rhythm: { set: OperatorSet; epochSeconds: number; leaderTimeoutMs: number; leaderToleranceMs: number },
): void {
  const turn = firstTurn(epoch, { ...rhythm, operator: from })
  if (turn === undefined) {
    throw new WrongLeader('The proposal is not from an operator.', {
      details: { epoch, expected: rhythm.set.operators, seen: from },
    })
  }
  // The epoch's first leader may come at any time: how early is a question of clocks alone.
  const early = turn.attempt > 0 && now < turn.at - rhythm.leaderToleranceMs
  if (!early && turn.at < epochStart(epoch + 1n, rhythm.epochSeconds)) return
  throw new WrongLeader('The proposal is from an operator whose turn it is not.', {
    details: { epoch, expected: currentLeader(now, rhythm).address, seen: from, itsTurnInMs: turn.at - now },
    hint: 'If this repeats, compare the machines’ clocks and leaderTimeoutMs.',
  })
}

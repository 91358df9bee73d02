import { attemptOf, type OperatorSet } from '@plimsoll/protocol'
import type { Address } from 'viem'

/**
 * How many operators post before this one in an epoch: the leader none, then in the order in which they would lead it next
 * (§10). A node without an operator comes last.
 */
export function postingRank(
  operator: Address | undefined,
  { set, epoch }: { set: OperatorSet; epoch: bigint },
): number {
  const attempt = operator && attemptOf(set, { epoch, operator })
  return attempt ?? set.operators.length
}

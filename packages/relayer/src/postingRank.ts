import { leaderOf, type OperatorSet } from '@plimsoll/protocol'
import { type Address, isAddressEqual } from 'viem'

/**
 * How many operators post before this one in an epoch: the leader none, then in the order in which they would lead it next
 * (§10). A node without an operator comes last.
 */
export function postingRank(
  operator: Address | undefined,
  { set, epoch }: { set: OperatorSet; epoch: bigint },
): number {
  const rank = set.operators.findIndex(
    (_, attempt) => operator !== undefined && isAddressEqual(leaderOf(set, { epoch, attempt }), operator),
  )
  return rank < 0 ? set.operators.length : rank
}

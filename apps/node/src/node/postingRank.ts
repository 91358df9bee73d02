import type { OperatorSet } from '@plimsoll/protocol'
import { type Address, isAddressEqual } from 'viem'

/** How many operators post before this one in an epoch: the leader none. A node without an operator comes last. */
export function postingRank(
  operator: Address | undefined,
  { set, epoch }: { set: OperatorSet; epoch: bigint },
): number {
  const count = set.operators.length
  const index = set.operators.findIndex((address) => operator !== undefined && isAddressEqual(address, operator))
  return index < 0 ? count : (index + count - Number(epoch % BigInt(count))) % count
}

import { type AttestedSnapshot, hashOperatorSet } from '@plimsoll/protocol'
import type { Hex } from 'viem'

/**
 * What a registry needs next, of the snapshots newer than the one it has, oldest first: the first that changes the
 * operator set, because later ones are signed by operators it does not know yet; otherwise only the newest. Undefined if
 * it knows the operators of none. Spec: section 6.
 */
export function choosePost(
  newer: readonly AttestedSnapshot[],
  { operators }: { operators: Hex },
): AttestedSnapshot | undefined {
  const acceptable = newer.filter(({ set }) => hashOperatorSet(set) === operators)
  return acceptable.find(({ header }) => header.operators !== operators) ?? acceptable.at(-1)
}

import { type AttestedSnapshot, hashOperatorSet } from '@plimsoll/protocol'
import type { Hex } from 'viem'

/** What a registry has: the epoch of its latest snapshot (0 before the first), and the hash of the operators it believes. */
export type RegistryState = { epoch: bigint; operators: Hex }

/**
 * What a registry needs next, of the snapshots newer than the one it has, oldest first: the first that changes the
 * operator set, because later ones are signed by operators it does not know yet; otherwise only the newest. Undefined if
 * it knows the operators of none. §6.
 */
export function choosePost(
  newer: readonly AttestedSnapshot[],
  { operators }: Pick<RegistryState, 'operators'>,
): AttestedSnapshot | undefined {
  const acceptable = newer.filter(({ set }) => hashOperatorSet(set) === operators)
  return acceptable.find(({ header }) => header.operators !== operators) ?? acceptable.at(-1)
}

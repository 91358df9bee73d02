import type { Hex } from 'viem'
import { InvalidAttestation } from '../errors.ts'
import type { AttestedSnapshot } from './attestedSnapshot.ts'
import { verifyAttested } from './attestedSnapshot.ts'
import { hashOperatorSet, type OperatorSet, parseOperatorSet } from './operatorSet.ts'

/** A snapshot whose header changes the operators, and the set that its `operators` is the hash of. §6. */
export type Rotation = { readonly snapshot: AttestedSnapshot; readonly next: OperatorSet }

/**
 * The set in force after `rotations`, oldest first, for someone who trusts `set`: each must be signed by the set that the
 * one before it named, as a registry demands. It says nothing about later rotations that were left out. Rejects with
 * {@link InvalidAttestation}, `InvalidSignature` and `InvalidOperatorSet`. §6.
 *
 * @example
 * const inForce = await followOperators(rotations, { salt, chainIds, set })
 * await verifyAttested(latest, { salt, chainIds, set: inForce })
 */
export async function followOperators(
  rotations: readonly Rotation[],
  { salt, chainIds, set }: { salt: Hex; chainIds: readonly number[]; set: OperatorSet },
): Promise<OperatorSet> {
  let trusted = set
  let epoch: bigint | undefined
  for (const { snapshot, next } of rotations) {
    const { header } = snapshot
    if (epoch !== undefined && header.epoch <= epoch) {
      throw new InvalidAttestation('The rotations are not in order.', {
        details: { expected: `an epoch above ${epoch}`, seen: header.epoch },
      })
    }
    // Two headers of one change exist where the first reached its quorum and not every operator: the second leads nowhere.
    const inForce = hashOperatorSet(trusted)
    if (header.operators === inForce && hashOperatorSet(snapshot.set) !== inForce) continue
    await verifyAttested(snapshot, { salt, chainIds, set: trusted })
    const named = parseOperatorSet(next)
    if (hashOperatorSet(named) !== header.operators) {
      throw new InvalidAttestation('The set after a rotation is not the one that its header names.', {
        details: { epoch: header.epoch, expected: header.operators, seen: hashOperatorSet(named) },
      })
    }
    trusted = named
    epoch = header.epoch
  }
  return trusted
}

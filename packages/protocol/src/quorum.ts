import { type Address, isAddressEqual } from 'viem'
import { QuorumNotReached } from './errors.ts'
import type { OperatorSet } from './operatorSet.ts'
import type { CompactSignature } from './signature.ts'

/** What `post` takes to prove a quorum: bit k stands for operator k, signatures in that order. §6. */
export type Quorum = { bitmap: bigint; signatures: CompactSignature[] }

/**
 * The first `threshold` operators of the set that have signed, in ascending order. Signatures of others are ignored;
 * none is checked here. Throws {@link QuorumNotReached}. §6.
 */
export function assembleQuorum({
  set,
  signatures,
}: {
  set: OperatorSet
  signatures: ReadonlyMap<Address, CompactSignature>
}): Quorum {
  const given = [...signatures]
  const quorum: Quorum = { bitmap: 0n, signatures: [] }
  for (const [index, operator] of set.operators.entries()) {
    if (quorum.signatures.length === set.threshold) break
    const signature = given.find(([signer]) => isAddressEqual(signer, operator))?.[1]
    if (signature === undefined) continue
    quorum.bitmap |= 1n << BigInt(index)
    quorum.signatures.push(signature)
  }
  if (quorum.signatures.length < set.threshold) {
    throw new QuorumNotReached('Too few operators have signed.', {
      details: { expected: set.threshold, seen: quorum.signatures.length },
    })
  }
  return quorum
}

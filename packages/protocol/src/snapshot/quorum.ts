import { type Address, type Hex, isAddressEqual, recoverAddress, size } from 'viem'
import { InvalidSignature, QuorumNotReached } from '../errors.ts'
import type { OperatorSet } from './operatorSet.ts'

/** A 64-byte ECDSA signature (EIP-2098); `yParityAndS` is the contract's `vs`. */
export type CompactSignature = { readonly r: Hex; readonly yParityAndS: Hex }

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** The address that signed the digest; throws {@link InvalidSignature} where a registry would refuse it. §6. */
export async function recoverSigner({
  digest,
  signature,
}: {
  digest: Hex
  signature: CompactSignature
}): Promise<Address> {
  const { r, yParityAndS } = signature
  const vs = size(r) === 32 && size(yParityAndS) === 32 ? BigInt(yParityAndS) : -1n
  const s = vs & ((1n << 255n) - 1n)
  if (vs < 0n || s > order / 2n) {
    throw new InvalidSignature('This signature is not 64 bytes with a low s.', { details: { r, yParityAndS } })
  }
  try {
    return await recoverAddress({
      hash: digest,
      signature: { r, s: `0x${s.toString(16).padStart(64, '0')}`, yParity: Number(vs >> 255n) },
    })
  } catch (cause) {
    throw new InvalidSignature('No key can have made this signature.', { details: { digest, r, yParityAndS }, cause })
  }
}

/** What `post` takes to prove a quorum: bit k stands for operator k, signatures in that order. §6. */
export type Quorum = { bitmap: bigint; signatures: CompactSignature[] }

/** Whom a bitmap names of a set, in its order. */
export function signersOf(bitmap: bigint, { operators }: OperatorSet): Address[] {
  return operators.filter((_, index) => ((bitmap >> BigInt(index)) & 1n) === 1n)
}

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

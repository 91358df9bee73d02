import { type Address, type Hex, recoverAddress, size } from 'viem'
import { InvalidSignature } from './errors.ts'

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

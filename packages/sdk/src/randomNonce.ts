import { bytesToBigInt } from 'viem'

/** A nonce that no other action of the account has: nonces are used once, in any order. §2. */
export function randomNonce(): bigint {
  return bytesToBigInt(crypto.getRandomValues(new Uint8Array(32)))
}

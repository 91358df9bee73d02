import { type ByteArray, type Hex, keccak256 } from 'viem'
import { InvalidField } from './errors.ts'

declare const brand: unique symbol

/** A 32-byte hash or root: `0x` and 64 lower-case hex digits. */
export type Hash32 = Hex & { readonly [brand]: 'Hash32' }

/** The root of an empty trie and of no claims. */
export const zeroHash = `0x${'00'.repeat(32)}` as Hash32

/** The keccak256 of some bytes. */
export function keccak(bytes: Hex | ByteArray): Hash32 {
  return keccak256(bytes) as Hash32
}

/** Reads a hash of 32 bytes in hex of any case; throws {@link InvalidField}. */
export function parseHash32(text: string): Hash32 {
  if (isHash(text)) return text.toLowerCase() as Hash32
  throw new InvalidField('This is not a hash of 32 bytes.', {
    details: { expected: '0x and 64 hex digits', seen: text },
  })
}

/** Whether a text is 32 bytes of hex. */
export function isHash(text: string): boolean {
  return /^0x[0-9a-fA-F]{64}$/.test(text)
}

import type { Hex } from 'viem'

/** A 32-byte hash or root: `0x` and 64 lower-case hex digits. */
export type Hash32 = Hex

/** The root of an empty trie and of no claims. */
export const zeroHash: Hash32 = `0x${'00'.repeat(32)}`

/** Whether a text is 32 bytes of hex. */
export function isHash(hex: Hex): hex is Hash32 {
  return /^0x[0-9a-fA-F]{64}$/.test(hex)
}

import type { Hex } from 'viem'

/** A 32-byte hash or root: `0x` and 64 lower-case hex digits. */
export type Hash32 = Hex

/** The root of an empty trie and of no claims. */
export const zeroHash: Hash32 = `0x${'00'.repeat(32)}`

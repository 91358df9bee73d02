import type { Hex } from 'viem'
import { hexToBytes } from 'viem'

/** Words one after another. */
export const leafBytes = (words: readonly Hex[]): Uint8Array =>
  hexToBytes(`0x${words.map((word) => word.slice(2)).join('')}`)

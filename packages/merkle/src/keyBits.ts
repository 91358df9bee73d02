import type { Hex } from './bytes32.ts'

/** Bits in a key. As a branching bit it stands for "equal to the end". */
export const KEY_BITS = 256

function nibble(key: Hex, index: number): number {
  const code = key.charCodeAt(index + 2)
  return code < 58 ? code - 48 : code - 87
}

/** Bit `bit` of a lower-case 32-byte hex key, most significant first. */
export function bitAt(key: Hex, bit: number): 0 | 1 {
  return (nibble(key, bit >> 2) >> (3 - (bit & 3))) & 1 ? 1 : 0
}

/** The first bit at which two lower-case keys differ, most significant first; 256 if they are equal. */
export function firstDifference(a: Hex, b: Hex): number {
  if (a === b) return KEY_BITS
  let index = 0
  while (nibble(a, index) === nibble(b, index)) index++
  // A nibble is the low 4 of clz32's 32 bits.
  return index * 4 + Math.clz32(nibble(a, index) ^ nibble(b, index)) - 28
}

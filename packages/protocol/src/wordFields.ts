const mask104 = (1n << 104n) - 1n
const mask208 = (1n << 208n) - 1n
const mask160 = (1n << 160n) - 1n

/** The bits of a leaf word that hold amounts (or a link's address); the rest is its key. 0 for an unknown tag. §7. */
export function amountMask(word: bigint): bigint {
  switch (word >> 248n) {
    case 1n:
    case 2n:
    case 3n:
      return mask208
    case 4n:
      return mask104
    case 5n:
      return mask160
    default:
      return 0n
  }
}

/** The parts of a word that different chains write, each as a mask: a pledge and a claim have two. §3. */
export function fieldMasks(word: bigint): bigint[] {
  const tag = word >> 248n
  return tag === 2n || tag === 3n ? [mask208 ^ mask104, mask104] : [amountMask(word)]
}

/** A word as 32 bytes. */
export function toWord(word: bigint): `0x${string}` {
  return `0x${word.toString(16).padStart(64, '0')}`
}

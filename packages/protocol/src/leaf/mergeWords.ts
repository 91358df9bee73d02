import type { Hex } from 'viem'
import { InvalidLeaf, InvalidLeafWord } from '../errors.ts'
import { maxWords } from './budgets.ts'
import { toWord, wordLayouts } from './leafWord.ts'

/**
 * Joins the local words of all chains for one account into the words of its leaf: fields with the same key together,
 * strictly ascending, words without amounts left out. The order of the parts does not matter, because every field is
 * written by exactly one chain; throws {@link InvalidLeaf} if two parts set the same field or no leaf can hold so many
 * words, {@link InvalidLeafWord} on an unknown tag. §7.
 */
export function mergeWords(parts: readonly (readonly Hex[])[]): Hex[] {
  const merged = new Map<bigint, bigint>()
  for (const hex of parts.flat()) {
    const word = BigInt(hex)
    const layout = wordLayouts[Number(word >> 248n)]
    if (layout === undefined) throw new InvalidLeafWord('This word has an unknown tag.', { details: { seen: hex } })
    const fields = word & layout.fieldMask
    if (fields === 0n) continue
    const key = word ^ fields
    const before = merged.get(key) ?? 0n
    const isSetTwice = (mask: bigint) => (fields & mask) !== 0n && (before & mask) !== 0n
    if (before !== 0n && [...layout.writerMasks.values()].some(isSetTwice)) {
      throw new InvalidLeaf('Two chains claim to write the same field of a leaf.', {
        details: { seen: [toWord(key | before), hex] },
        hint: 'Two vaults list the same assetId, or two belong to the same slot.',
      })
    }
    merged.set(key, before | fields)
  }
  if (merged.size > maxWords) {
    throw new InvalidLeaf('An account has more words than a leaf holds.', {
      details: { expected: `at most ${maxWords}`, seen: merged.size },
      hint: 'A vault does not keep to its budgets, or the deployment has too many chains.',
    })
  }
  // Fixed-width lower-case hex sorts like the integers it stands for.
  return [...merged].map(([key, fields]) => toWord(key | fields)).sort()
}

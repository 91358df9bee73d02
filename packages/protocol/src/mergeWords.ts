import type { Hex } from 'viem'
import { maxLeafWords } from './budgets.ts'
import { InvalidLeaf, InvalidLeafWord } from './errors.ts'
import { amountMask, fieldMasks, toWord } from './wordFields.ts'

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
    const mask = amountMask(word)
    if (mask === 0n) throw new InvalidLeafWord('This word has an unknown tag.', { details: { seen: hex } })
    const amounts = word & mask
    if (amounts === 0n) continue
    const key = word ^ amounts
    const before = merged.get(key) ?? 0n
    if (before !== 0n && fieldMasks(word).some((field) => (amounts & field) !== 0n && (before & field) !== 0n)) {
      throw new InvalidLeaf('Two chains claim to write the same field of a leaf.', {
        details: { seen: [toWord(key | before), hex] },
        hint: 'Two vaults list the same assetId, or two belong to the same slot.',
      })
    }
    merged.set(key, before | amounts)
  }
  if (merged.size >= maxLeafWords) {
    throw new InvalidLeaf('An account has more words than a leaf holds.', {
      details: { expected: `at most ${maxLeafWords - 1}`, seen: merged.size },
      hint: 'A vault does not keep to its budgets, or the deployment has too many chains.',
    })
  }
  // Fixed-width lower-case hex sorts like the integers it stands for.
  return [...merged].map(([key, amounts]) => toWord(key | amounts)).sort()
}

import type { Hex } from '@plimsoll/merkle'
import { InvalidLeaf, InvalidLeafWord, maxWords, wordLayouts } from '@plimsoll/protocol'
import { readHex32, writeHex32 } from '../wordBytes.ts'

/** A leaf's words with the chain that wrote each of their fields, in memory that is used again for the next leaf. */
export type LeafDraft = {
  /** 32 bytes each, ascending. */
  words: Uint8Array
  /** For each word who wrote its lower field (or its only one), and × 256 its upper one: slot + 1, 0 where a field is zero. */
  writers: Uint16Array
  count: number
}

/** An empty draft with room for any leaf. */
export function createLeafDraft(): LeafDraft {
  return { words: new Uint8Array((maxWords + 1) * 32), writers: new Uint16Array(maxWords + 1), count: 0 }
}

/**
 * Replaces what the chain `slot` says about an account by its local words, and leaves what other chains say. Ends in the
 * same words as `mergeWords` over the local words of all chains, whatever the order of the chains. Throws `InvalidLeaf`
 * if another chain writes the same field or the leaf gets too long, `InvalidLeafWord` on an unknown tag. §7.
 */
export function replaceLocalWords(draft: LeafDraft, { slot, local }: { slot: number; local: readonly Hex[] }): void {
  removeWriter(draft, slot + 1)
  for (const hex of local) addWord(draft, { hex, writer: slot + 1 })
}

/** By tag, where a word's fields begin, which follow its key; 0 for an unknown tag. */
const fieldsStart = Uint8Array.from(wordLayouts, (layout) => layout?.fieldsStart ?? 0)

/**
 * By tag, where the fields of a word's last writer begin: at its first field, unless two chains write the word. Then the
 * fields before are the upper ones.
 */
const lowerStart = Uint8Array.from(wordLayouts, (layout) => {
  const last = layout?.fields.at(-1)?.writer
  return layout?.fields.find(({ writer }) => writer === last)?.start ?? 0
})

/** What the chain `slot` says about an account: its local words, ascending. */
export function localWords({ words, writers, count }: LeafDraft, slot: number): Hex[] {
  const writer = slot + 1
  const local: Hex[] = []
  for (let index = 0; index < count; index++) {
    const from = index * 32
    const tag = words[from] ?? 0
    const hasUpper = (writers[index] ?? 0) >> 8 === writer
    const hasLower = ((writers[index] ?? 0) & 255) === writer
    if (!hasUpper && !hasLower) continue
    const word = words.slice(from, from + 32)
    if (!hasUpper) word.fill(0, fieldsStart[tag] ?? 0, lowerStart[tag] ?? 0)
    if (!hasLower) word.fill(0, lowerStart[tag] ?? 0, 32)
    local.push(readHex32(word, 0))
  }
  return local
}

function removeWriter(draft: LeafDraft, writer: number): void {
  const { words, writers, count } = draft
  let kept = 0
  for (let index = 0; index < count; index++) {
    const from = index * 32
    let upper = (writers[index] ?? 0) >> 8
    let lower = (writers[index] ?? 0) & 255
    const tag = words[from] ?? 0
    if (upper === writer) {
      words.fill(0, from + (fieldsStart[tag] ?? 0), from + (lowerStart[tag] ?? 0))
      upper = 0
    }
    if (lower === writer) {
      words.fill(0, from + (lowerStart[tag] ?? 0), from + 32)
      lower = 0
    }
    if (upper === 0 && lower === 0) continue
    if (kept !== index) words.copyWithin(kept * 32, from, from + 32)
    writers[kept] = (upper << 8) | lower
    kept += 1
  }
  draft.count = kept
}

function addWord(draft: LeafDraft, { hex, writer }: { hex: Hex; writer: number }): void {
  const { words, writers } = draft
  const isWord = writeHex32(hex, { bytes: words, offset: maxWords * 32 })
  const word = words.subarray(maxWords * 32)
  const tag = word[0] ?? 0
  const fields = fieldsStart[tag] ?? 0
  const lower = lowerStart[tag] ?? 0
  if (!isWord || fields === 0) throw new InvalidLeafWord('This word has an unknown tag.', { details: { seen: hex } })
  const hasUpper = isSet(word, { from: fields, to: lower })
  const hasLower = isSet(word, { from: lower, to: 32 })
  if (!hasUpper && !hasLower) return
  const own = (hasUpper ? writer << 8 : 0) | (hasLower ? writer : 0)

  let index = 0
  let order = 1
  while (index < draft.count) {
    order = compareKeys(words, { index, length: fields })
    if (order >= 0) break
    index += 1
  }
  if (index === draft.count || order !== 0) {
    if (draft.count === maxWords)
      throw new InvalidLeaf('An account has more words than a leaf holds.', {
        details: { expected: `at most ${maxWords}`, seen: hex },
      })
    words.copyWithin(index * 32 + 32, index * 32, draft.count * 32)
    writers.copyWithin(index + 1, index, draft.count)
    words.copyWithin(index * 32, maxWords * 32)
    writers[index] = own
    draft.count += 1
    return
  }
  const before = writers[index] ?? 0
  if ((hasUpper && before >> 8 !== 0) || (hasLower && (before & 255) !== 0))
    throw new InvalidLeaf('Two chains claim to write the same field of a leaf.', {
      details: { seen: [readHex32(words, index * 32), hex] },
      hint: 'Two vaults list the same assetId, or two belong to the same slot.',
    })
  for (let at = fields; at < 32; at++) words[index * 32 + at] = (words[index * 32 + at] ?? 0) | (word[at] ?? 0)
  writers[index] = before | own
}

/** Compares a word's first bytes with those of the scratch word behind the last. */
function compareKeys(words: Uint8Array, { index, length }: { index: number; length: number }): number {
  for (let at = 0; at < length; at++) {
    const difference = (words[index * 32 + at] ?? 0) - (words[maxWords * 32 + at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function isSet(bytes: Uint8Array, { from, to }: { from: number; to: number }): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return true
  return false
}

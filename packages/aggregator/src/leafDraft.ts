import type { Hex } from '@plimsoll/merkle'
import { InvalidLeaf, InvalidLeafWord } from '@plimsoll/protocol'
import { readHex32, writeHex32 } from './wordBytes.ts'

/** The most words of a leaf beside its account id. §3. */
const maxWords = 255

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

/** Where a word's amounts begin; what comes before is its key. -1 for an unknown tag. */
export function amountOffset(tag: number): number {
  if (tag >= 1 && tag <= 3) return 6
  if (tag === 4) return 19
  return tag === 5 ? 12 : -1
}

/** Where the two fields of a pledge or a claim begin, which two chains write; both amounts of a balance are one chain's. */
const upperField = 6
const lowerField = 19

/** Where the only field of a word begins, or the lower one. */
function lowerOffset(tag: number): number {
  return hasTwoFields(tag) ? lowerField : amountOffset(tag)
}

function hasTwoFields(tag: number): boolean {
  return tag === 2 || tag === 3
}

function removeWriter(draft: LeafDraft, writer: number): void {
  const { words, writers, count } = draft
  let kept = 0
  for (let index = 0; index < count; index++) {
    const from = index * 32
    let upper = (writers[index] ?? 0) >> 8
    let lower = (writers[index] ?? 0) & 255
    if (upper === writer) {
      words.fill(0, from + upperField, from + lowerField)
      upper = 0
    }
    if (lower === writer) {
      words.fill(0, from + lowerOffset(words[from] ?? 0), from + 32)
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
  const amounts = amountOffset(tag)
  if (!isWord || amounts === -1) throw new InvalidLeafWord('This word has an unknown tag.', { details: { seen: hex } })
  const hasUpper = hasTwoFields(tag) && isSet(word, { from: upperField, to: lowerField })
  const hasLower = isSet(word, { from: lowerOffset(tag), to: 32 })
  if (!hasUpper && !hasLower) return
  const own = (hasUpper ? writer << 8 : 0) | (hasLower ? writer : 0)

  let index = 0
  let order = 1
  while (index < draft.count) {
    order = compareKeys(words, { index, length: amounts })
    if (order >= 0) break
    index += 1
  }
  if (index === draft.count || order !== 0) {
    if (draft.count === maxWords)
      throw new InvalidLeaf('A leaf has at most 256 words with its account id.', { details: { seen: hex } })
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
  for (let at = amounts; at < 32; at++) words[index * 32 + at] = (words[index * 32 + at] ?? 0) | (word[at] ?? 0)
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

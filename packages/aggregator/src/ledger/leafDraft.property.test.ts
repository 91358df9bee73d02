import { createTrie, InvalidLeafBatch, leafBatch } from '@plimsoll/merkle'
import {
  encodeLeafWord,
  InvalidLeaf,
  InvalidLeafWord,
  type LeafWord,
  maxWords,
  mergeWords,
  wordLayouts,
} from '@plimsoll/protocol'
import fc from 'fast-check'
import type { Hex } from 'viem'
import { describe, expect, test } from 'vitest'
import { address } from '../testing/fixtures.ts'
import { profileOf } from '../testing/profileOf.ts'
import { readHex32 } from '../wordBytes.ts'
import { createLeafDraft, replaceLocalWords } from './leafDraft.ts'

const { isLong, timeout } = profileOf(process.env)

const slots = 4
const amount = fc.oneof(fc.constantFrom(0n, 1n, (1n << 104n) - 1n), fc.bigInt({ min: 0n, max: (1n << 104n) - 1n }))
const id = fc.nat(3)

/** What a chain writes: the same fields as §3 gives it. */
function localWord(slot: number): fc.Arbitrary<LeafWord> {
  const own = id.map((n) => slot * 4 + n)
  const other = fc.nat(slots - 1).filter((other) => other !== slot)
  const foreign = fc.tuple(other, id).map(([other, n]) => other * 4 + n)
  return fc.oneof(
    fc.record({ kind: fc.constant('balance'), assetId: own, units: amount, leaving: amount }),
    fc.record({ kind: fc.constant('debt'), assetId: own, units: amount }),
    fc.record({ kind: fc.constant('pledge'), assetId: own, slot: other, pledged: amount, released: fc.constant(0n) }),
    fc.record({
      kind: fc.constant('pledge'),
      assetId: foreign,
      slot: fc.constant(slot),
      pledged: fc.constant(0n),
      released: amount,
    }),
    fc.record({ kind: fc.constant('claim'), assetId: own, slot: other, claimed: fc.constant(0n), settled: amount }),
    fc.record({
      kind: fc.constant('claim'),
      assetId: foreign,
      slot: fc.constant(slot),
      claimed: amount,
      settled: fc.constant(0n),
    }),
    fc.record({ kind: fc.constant('link'), slot: fc.constant(slot + 100), address: fc.nat(9).map(address) }),
  )
}

const keyOf = (word: LeafWord) =>
  `${word.kind}/${'assetId' in word ? word.assetId : ''}/${'slot' in word ? word.slot : ''}`
const update = fc
  .nat(slots - 1)
  .chain((slot) =>
    fc
      .uniqueArray(localWord(slot), { selector: keyOf, maxLength: 8 })
      .map((words) => ({ slot, words: words.map(encodeLeafWord) })),
  )

function wordsOf({ words, count }: ReturnType<typeof createLeafDraft>): Hex[] {
  return Array.from({ length: count }, (_, index) => readHex32(words, index * 32))
}

describe('replaceLocalWords', () => {
  test('behavior: any history of the chains ends in what mergeWords makes of their last words', {
    timeout,
  }, () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 12 }), (updates) => {
        const draft = createLeafDraft()
        const parts = new Map<number, readonly Hex[]>()
        for (const { slot, words } of updates) {
          replaceLocalWords(draft, { slot, local: words })
          parts.set(slot, words)
          expect(wordsOf(draft)).toEqual(mergeWords([...parts.values()]))
        }
        for (const slot of parts.keys()) replaceLocalWords(draft, { slot, local: [] })
        expect(draft.count).toBe(0)
      }),
      { numRuns: isLong ? 20_000 : 300 },
    )
  })

  test('behavior: it refuses what mergeWords refuses', { timeout }, () => {
    const word = encodeLeafWord({ kind: 'balance', assetId: 1, units: 5n, leaving: 0n })
    const draft = createLeafDraft()
    replaceLocalWords(draft, { slot: 0, local: [word] })
    expect(() => replaceLocalWords(draft, { slot: 1, local: [word] })).toThrow(InvalidLeaf)
    const leaving = encodeLeafWord({ kind: 'balance', assetId: 1, units: 0n, leaving: 5n })
    expect(() => replaceLocalWords(draft, { slot: 1, local: [leaving] })).toThrow(InvalidLeaf)
    expect(() => replaceLocalWords(createLeafDraft(), { slot: 1, local: [word, word] })).toThrow(InvalidLeaf)
    const unknown: Hex = `0x07${word.slice(4)}`
    expect(() => replaceLocalWords(createLeafDraft(), { slot: 1, local: [unknown] })).toThrow(InvalidLeafWord)
  })

  test('behavior: a leaf is full at 255 words', { timeout }, () => {
    const words = Array.from({ length: 256 }, (_, n) =>
      encodeLeafWord({ kind: 'balance', assetId: 999 - n, units: 1n, leaving: 0n }),
    )
    const draft = createLeafDraft()
    replaceLocalWords(draft, { slot: 0, local: words.slice(1) })
    expect(wordsOf(draft)).toEqual(mergeWords([words.slice(1)]))
    expect(() => replaceLocalWords(createLeafDraft(), { slot: 0, local: words })).toThrow(InvalidLeaf)
  })
})

test('behavior: no kind of word has more writers than a draft keeps, and each has its fields in one piece', () => {
  for (const layout of wordLayouts) {
    const writers = layout?.fields.map(({ writer }) => writer) ?? []
    const pieces = writers.filter((writer, index) => writer !== writers[index - 1])
    expect(pieces.length).toBeLessThanOrEqual(2)
    expect(new Set(pieces).size).toBe(pieces.length)
  }
})

test('behavior: the trie takes leaves as long as the law allows, and no longer', async () => {
  const trie = await createTrie()
  const leafOf = (count: number) =>
    leafBatch([{ account: `0x${'11'.repeat(32)}`, words: Array.from({ length: count }, (_, n) => word(n)) }])
  const word = (n: number) => encodeLeafWord({ kind: 'balance', assetId: n, units: 1n, leaving: 0n })
  expect(trie.update(leafOf(maxWords)).size).toBe(1)
  expect(() => trie.update(leafOf(maxWords + 1))).toThrow(InvalidLeafBatch)
})

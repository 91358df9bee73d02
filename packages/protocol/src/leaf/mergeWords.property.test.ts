import fc from 'fast-check'
import type { Hex } from 'viem'
import { expect, test } from 'vitest'
import { leafWord } from '../../test/arbitraries.ts'
import { parseLeaf } from './leaf.ts'
import { encodeLeafWord, fieldMask, type LeafWord } from './leafWord.ts'
import { mergeWords } from './mergeWords.ts'

/** One true leaf, with each field given to one of two chains, as the words that those chains emit. */
const parts = fc
  .uniqueArray(leafWord, {
    selector: (word) => BigInt(encodeLeafWord(word)) & ~fieldMask(BigInt(encodeLeafWord(word))),
  })
  .chain((words) =>
    fc.tuple(fc.constant(words), fc.array(fc.boolean(), { minLength: words.length * 2, maxLength: words.length * 2 })),
  )
  .map(([words, sides]) => {
    const chains: [Hex[], Hex[]] = [[], []]
    for (const [index, word] of words.entries()) {
      const [first, second] = split(word)
      chains[sides[index * 2] ? 0 : 1].push(encodeLeafWord(first))
      if (second !== undefined) chains[sides[index * 2 + 1] ? 0 : 1].push(encodeLeafWord(second))
    }
    return { words, chains }
  })

test('behavior: chains together give the leaf, in any order and any number of parts', () => {
  fc.assert(
    fc.property(parts, ({ words, chains }) => {
      const whole = words
        .map(encodeLeafWord)
        .filter((hex) => (BigInt(hex) & fieldMask(BigInt(hex))) !== 0n)
        .sort()
      const [a, b] = chains
      expect(mergeWords([a, b])).toEqual(whole)
      expect(mergeWords([b.toReversed(), a])).toEqual(whole)
      expect(mergeWords([...a, ...b].map((word) => [word]))).toEqual(whole)
      expect(mergeWords([mergeWords([a]), mergeWords([b])])).toEqual(whole)
    }),
  )
})

test('behavior: a merged leaf has the form of a leaf', () => {
  fc.assert(
    fc.property(parts, ({ chains }) => {
      const merged = mergeWords(chains)
      if (merged.length > 0) expect(parseLeaf(merged).map(encodeLeafWord)).toEqual(merged)
    }),
  )
})

function split(word: LeafWord): [LeafWord, LeafWord?] {
  if (word.kind === 'pledge')
    return [
      { ...word, released: 0n },
      { ...word, pledged: 0n },
    ]
  if (word.kind === 'claim')
    return [
      { ...word, settled: 0n },
      { ...word, claimed: 0n },
    ]
  return [word]
}

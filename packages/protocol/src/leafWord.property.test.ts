import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyWord, leafWord } from '../test/arbitraries.ts'
import { decodeLeafWord, encodeLeafWord, readLeafWord } from './leafWord.ts'

test('behavior: decoding undoes encoding', () => {
  fc.assert(
    fc.property(leafWord, (word) => {
      expect(decodeLeafWord(encodeLeafWord(word))).toEqual(word)
    }),
  )
})

test('behavior: whatever decodes is encoded the same, so no two texts mean one word', () => {
  fc.assert(
    fc.property(anyWord, (hex) => {
      const word = readLeafWord(BigInt(hex))
      if (word !== undefined) expect(encodeLeafWord(word)).toBe(hex)
    }),
  )
})

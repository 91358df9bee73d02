import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyWord, leafWord } from '../../test/arbitraries.ts'
import { decodeLeafWord, encodeLeafWord, isLeafWord, readLeafWord } from './leafWord.ts'

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

describe('isLeafWord', () => {
  test('behavior: what encodes is a word, and one with any other bit is what decoding makes of it', () => {
    fc.assert(
      fc.property(leafWord, fc.integer({ min: 0, max: 255 }), (word, bit) => {
        const hex = encodeLeafWord(word)
        expect(isLeafWord(hex)).toBe(true)
        const other = BigInt(hex) ^ (1n << BigInt(bit))
        const text = `0x${other.toString(16).padStart(64, '0')}` as const
        expect(isLeafWord(text)).toBe(readLeafWord(other) !== undefined)
      }),
    )
  })

  test('behavior: agrees with decoding on any word', () => {
    fc.assert(
      fc.property(anyWord, (hex) => {
        expect(isLeafWord(hex)).toBe(readLeafWord(BigInt(hex)) !== undefined)
      }),
    )
  })

  test('error: what is not 32 bytes in lower case', () => {
    const word = `0x01${'0'.repeat(10)}${'a'.repeat(52)}` as const
    expect(isLeafWord(word)).toBe(true)
    for (const text of [word.toUpperCase(), word.slice(0, -1), `${word}0`, `${word}\n`, '0x'] as `0x${string}`[])
      expect(isLeafWord(text)).toBe(false)
  })
})

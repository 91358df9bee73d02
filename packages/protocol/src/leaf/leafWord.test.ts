import { describe, expect, test } from 'vitest'
import { InvalidField, InvalidLeafWord } from '../errors.ts'
import {
  decodeLeafWord,
  encodeLeafWord,
  isLeafWord,
  type LeafWord,
  leafWordKey,
  leafWordKind,
  linksOf,
} from './leafWord.ts'

const most = (1n << 104n) - 1n

const vectors: [LeafWord, `0x${string}`][] = [
  [
    { kind: 'balance', assetId: 0x0102, units: 5n, leaving: 0x30n },
    '0x0101020000000000000000000000000000003000000000000000000000000005',
  ],
  [
    { kind: 'pledge', assetId: 3, slot: 2, pledged: 0x10n, released: 7n },
    '0x0200030002000000000000000000000000001000000000000000000000000007',
  ],
  [{ kind: 'claim', assetId: 0xffff, slot: 0xffff, claimed: most, settled: most }, `0x03ffffffff00${'ff'.repeat(26)}`],
  [{ kind: 'debt', assetId: 1, units: most }, `0x040001${'00'.repeat(16)}${'ff'.repeat(13)}`],
  [
    { kind: 'link', slot: 2, address: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266' },
    '0x050002000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  ],
]

describe('encodeLeafWord', () => {
  test.each(vectors)('default: %o', (word, hex) => {
    expect(encodeLeafWord(word)).toBe(hex)
  })

  test.each<LeafWord>([
    { kind: 'balance', assetId: 0x10000, units: 1n, leaving: 0n },
    { kind: 'balance', assetId: 1.5, units: 1n, leaving: 0n },
    { kind: 'balance', assetId: 1, units: 1n, leaving: most + 1n },
    { kind: 'debt', assetId: 1, units: -1n },
    { kind: 'debt', assetId: 1, units: most + 1n },
    { kind: 'pledge', assetId: 1, slot: -1, pledged: 1n, released: 0n },
    { kind: 'link', slot: 0, address: `0x1${'00'.repeat(20)}` },
  ])('error: %o', (word) => {
    expect(() => encodeLeafWord(word)).toThrow(InvalidField)
  })
})

describe('decodeLeafWord', () => {
  test.each(vectors)('default: %o', (word, hex) => {
    expect(decodeLeafWord(hex)).toEqual(word)
  })

  test.each<`0x${string}`>([
    '0x',
    '0x01',
    `0x${'00'.repeat(32)}`,
    `0x06${'00'.repeat(31)}`,
    `0x010000800000${'00'.repeat(26)}`, // padding of a balance
    `0x010000000001${'00'.repeat(26)}`, // its lowest bit
    `0x020000000001${'00'.repeat(26)}`, // padding of a pledge
    `0x030000000080${'00'.repeat(26)}`, // padding of a claim
    `0x04${'00'.repeat(17)}01${'00'.repeat(13)}`, // padding of a debt, lowest bit
    `0x050000${'00'.repeat(8)}01${'00'.repeat(20)}`, // padding of a link
  ])('error: %s', (hex) => {
    expect(() => decodeLeafWord(hex)).toThrow(InvalidLeafWord)
  })
})

describe('linksOf', () => {
  const address = `0x${'ab'.repeat(20)}` as const

  test('default', () => {
    const words = [
      encodeLeafWord({ kind: 'balance', assetId: 0, units: 1n, leaving: 0n }),
      encodeLeafWord({ kind: 'link', slot: 1, address }),
      encodeLeafWord({ kind: 'link', slot: 2, address }),
    ]
    expect(linksOf(words)).toEqual([
      { slot: 1, address },
      { slot: 2, address },
    ])
  })

  test('behavior: a malformed word is no link', () => {
    expect(linksOf([`0x050000${'00'.repeat(8)}01${'11'.repeat(20)}`, `0x06${'11'.repeat(31)}`])).toEqual([])
  })
})

describe('leafWordKind and leafWordKey', () => {
  test.each(vectors)('default: %o', (word, hex) => {
    expect(leafWordKind(hex)).toBe(word.kind)
    const { kind, ...numbers } = word
    const key = ['assetId', 'slot'].flatMap((name) => (name in numbers ? [name] : []))
    expect(leafWordKey(hex)).toBe(hex.slice(0, 4 + 4 * key.length))
  })

  test('behavior: an unknown tag has no kind, and such a word is its own key', () => {
    const hex = `0x06${'11'.repeat(31)}` as const
    expect(leafWordKind(hex)).toBeUndefined()
    expect(leafWordKey(hex)).toBe(hex)
    expect(isLeafWord(hex)).toBe(false)
  })
})

import { describe, expect, test } from 'vitest'
import { InvalidLeaf, InvalidLeafWord } from '../errors.ts'
import { encodeLeafWord as word } from './leafWord.ts'
import { mergeWords } from './mergeWords.ts'

const home = [
  word({ kind: 'balance', assetId: 0, units: 100n, leaving: 0n }),
  word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 40n, released: 0n }),
]
const away = [
  word({ kind: 'debt', assetId: 1, units: 9n }),
  word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 0n, released: 10n }),
]

describe('mergeWords', () => {
  test('default', () => {
    expect(mergeWords([away, home])).toEqual([
      word({ kind: 'balance', assetId: 0, units: 100n, leaving: 0n }),
      word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 40n, released: 10n }),
      word({ kind: 'debt', assetId: 1, units: 9n }),
    ])
  })

  test('behavior: words without amounts are left out', () => {
    expect(mergeWords([[word({ kind: 'balance', assetId: 0, units: 0n, leaving: 0n })], []])).toEqual([])
  })

  test('behavior: a balance stays while anything of it is leaving', () => {
    const leaving = word({ kind: 'balance', assetId: 0, units: 0n, leaving: 1n })
    expect(mergeWords([[leaving], away])).toEqual([leaving, ...mergeWords([away])])
  })

  test('behavior: a pledge to each of two slots is two words', () => {
    const to = (slot: number) => word({ kind: 'pledge', assetId: 0, slot, pledged: 1n, released: 0n })
    expect(mergeWords([[to(2), to(1)]])).toEqual([to(1), to(2)])
  })

  test('error: two chains write the same field', () => {
    expect(() => mergeWords([home, home])).toThrow(InvalidLeaf)
    // Units and what is leaving are one chain's.
    const leaving = word({ kind: 'balance', assetId: 0, units: 0n, leaving: 1n })
    expect(() => mergeWords([home, [leaving]])).toThrow(InvalidLeaf)
  })

  test('error: unknown tag', () => {
    expect(() => mergeWords([[`0x06${'00'.repeat(30)}01`]])).toThrow(InvalidLeafWord)
  })
})

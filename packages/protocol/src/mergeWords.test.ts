import { describe, expect, test } from 'vitest'
import { InvalidLeaf, InvalidLeafWord } from './errors.ts'
import { encodeLeafWord as word } from './leafWord.ts'
import { mergeWords } from './mergeWords.ts'

const home = [
  word({ kind: 'balance', assetId: 0, units: 100n }),
  word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 40n, released: 0n }),
]
const away = [
  word({ kind: 'debt', assetId: 1, units: 9n }),
  word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 0n, released: 10n }),
]

describe('mergeWords', () => {
  test('default', () => {
    expect(mergeWords([away, home])).toEqual([
      word({ kind: 'balance', assetId: 0, units: 100n }),
      word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 40n, released: 10n }),
      word({ kind: 'debt', assetId: 1, units: 9n }),
    ])
  })

  test('behavior: words without amounts are left out', () => {
    expect(mergeWords([[word({ kind: 'balance', assetId: 0, units: 0n })], []])).toEqual([])
  })

  test('behavior: a pledge to each of two slots is two words', () => {
    const to = (slot: number) => word({ kind: 'pledge', assetId: 0, slot, pledged: 1n, released: 0n })
    expect(mergeWords([[to(2), to(1)]])).toEqual([to(1), to(2)])
  })

  test('error: two chains write the same field', () => {
    expect(() => mergeWords([home, home])).toThrow(InvalidLeaf)
  })

  test('error: unknown tag', () => {
    expect(() => mergeWords([[`0x06${'00'.repeat(30)}01`]])).toThrow(InvalidLeafWord)
  })
})

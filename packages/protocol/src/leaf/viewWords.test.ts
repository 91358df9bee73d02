import { describe, expect, test } from 'vitest'
import { unusedAsset } from '../assets/assetWord.ts'
import { encodeLeafWord as word } from './leafWord.ts'
import { viewWords } from './viewWords.ts'

const table = [
  { ...unusedAsset, kind: 'collateral' as const, slot: 0 },
  { ...unusedAsset, kind: 'liability' as const, slot: 1 },
]
const words = [
  word({ kind: 'balance', assetId: 0, units: 100n, leaving: 7n }),
  word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 40n, released: 10n }),
  word({ kind: 'claim', assetId: 0, slot: 1, claimed: 5n, settled: 3n }),
  word({ kind: 'debt', assetId: 1, units: 9n }),
]

describe('viewWords', () => {
  test('default: on the custody chain, what it writes is live', () => {
    const live = [
      word({ kind: 'balance', assetId: 0, units: 90n, leaving: 17n }),
      word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 50n, released: 0n }),
      word({ kind: 'claim', assetId: 0, slot: 1, claimed: 0n, settled: 4n }),
    ]
    expect(viewWords({ words, live, slot: 0, table })).toEqual([
      word({ kind: 'balance', assetId: 0, units: 90n, leaving: 17n }),
      word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 50n, released: 10n }),
      word({ kind: 'claim', assetId: 0, slot: 1, claimed: 5n, settled: 4n }),
      word({ kind: 'debt', assetId: 1, units: 9n }),
    ])
  })

  test('behavior: on the chain where units count, released, claimed and debts are live', () => {
    const live = [
      word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 0n, released: 11n }),
      word({ kind: 'claim', assetId: 0, slot: 1, claimed: 6n, settled: 0n }),
    ]
    expect(viewWords({ words, live, slot: 1, table })).toEqual([
      word({ kind: 'balance', assetId: 0, units: 100n, leaving: 7n }),
      word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 40n, released: 11n }),
      word({ kind: 'claim', assetId: 0, slot: 1, claimed: 6n, settled: 3n }),
    ])
  })

  test('behavior: what is no longer leaving is no longer seen leaving where it is held', () => {
    const live = [word({ kind: 'balance', assetId: 0, units: 100n, leaving: 0n })]
    expect(viewWords({ words, live, slot: 0, table })[0]).toBe(live[0])
    expect(viewWords({ words, live: [], slot: 0, table })[0]).toBe(
      word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 0n, released: 10n }),
    )
  })

  test('behavior: a chain that writes nothing sees the leaf', () => {
    expect(viewWords({ words, live: [], slot: 2, table })).toEqual(words)
  })

  test('behavior: an asset that the table does not have yet still shows where it is held', () => {
    const live = [word({ kind: 'balance', assetId: 7, units: 1n, leaving: 0n })]
    expect(viewWords({ words: [], live, slot: 1, table })).toEqual(live)
  })

  test('behavior: live links replace those of the leaf', () => {
    const link = (address: `0x${string}`) => word({ kind: 'link', slot: 1, address })
    const old = link(`0x${'11'.repeat(20)}`)
    const young = link(`0x${'22'.repeat(20)}`)
    expect(viewWords({ words: [old], live: [], slot: 0, table })).toEqual([old])
    expect(viewWords({ words: [old], live: [young], slot: 0, table })).toEqual([young])
  })
})

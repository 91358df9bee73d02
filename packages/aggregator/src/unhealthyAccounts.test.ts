import { leafBatch } from '@plimsoll/merkle'
import { type AccountId, type AssetTable, encodeLeafWord, unusedAsset } from '@plimsoll/protocol'
import { describe, expect, test } from 'vitest'
import { alice, bob, carol, emptyTrie } from '../test/fixtures.ts'
import { unhealthyAccounts } from './index.ts'

const table: AssetTable = [
  { ...unusedAsset, kind: 'collateral', slot: 0, unitPrice: 10n ** 30n, initialWeight: 4000, maintenanceWeight: 5000 },
  {
    ...unusedAsset,
    kind: 'liability',
    slot: 1,
    unitPrice: 10n ** 30n,
    initialWeight: 11_000,
    maintenanceWeight: 10_000,
  },
]

function scan(accounts: readonly (readonly [AccountId, { collateral: bigint; debt: bigint }])[]) {
  const entries = accounts.map(([account, { collateral, debt }]) => {
    const balance = encodeLeafWord({ kind: 'balance', assetId: 0, units: collateral })
    const owed = encodeLeafWord({ kind: 'debt', assetId: 1, units: debt })
    return { account, words: debt === 0n ? [balance] : collateral === 0n ? [owed] : [balance, owed] }
  })
  return unhealthyAccounts({ trie: emptyTrie.update(leafBatch(entries)), table, slots: 2 })
}

describe('unhealthyAccounts', () => {
  test('default', () => {
    const unhealthy = scan([
      [alice, { collateral: 100n, debt: 60n }],
      [bob, { collateral: 100n, debt: 40n }],
      [carol, { collateral: 100n, debt: 90n }],
    ])
    expect(unhealthy.map(({ account }) => account)).toEqual([carol, alice])
    expect(unhealthy[0]?.margin).toMatchObject({ liquidatable: true, health: (50n * 10n ** 18n) / 90n })
    expect(unhealthy[0]?.words).toHaveLength(2)
  })

  test('behavior: exactly at the line is not liquidatable', () => {
    expect(scan([[alice, { collateral: 100n, debt: 50n }]])).toEqual([])
    expect(scan([[alice, { collateral: 100n, debt: 51n }]])).toHaveLength(1)
  })

  test('behavior: without debt nobody is, without collateral everybody is', () => {
    expect(scan([[alice, { collateral: 1n, debt: 0n }]])).toEqual([])
    expect(scan([[alice, { collateral: 0n, debt: 1n }]])).toHaveLength(1)
  })

  test('behavior: the same health is ordered by account', () => {
    const same = { collateral: 0n, debt: 9n }
    const unhealthy = scan([alice, bob, carol].map((account) => [account, same] as const))
    expect(unhealthy.map(({ account }) => account)).toEqual([alice, bob, carol].sort())
  })
})

import {
  type AssetTable,
  type AssetWord,
  accountMargin,
  countUnits,
  encodeLeafWord,
  isBelowLine,
  type LeafWord,
  margin,
  mergeWords,
  unusedAsset,
} from '@plimsoll/protocol'
import fc from 'fast-check'
import type { Hex } from 'viem'
import { describe, expect, test } from 'vitest'
import { finish } from '../testing/finish.ts'
import { bytes32 } from '../testing/fixtures.ts'
import { mostNamed } from './largest.ts'
import { totals } from './totals.ts'

const slots = 2
const lines = [2_500, 1_000, 0]
const wad = 10n ** 18n
const weth: AssetWord = {
  ...unusedAsset,
  kind: 'collateral',
  unitPrice: 3n * 10n ** 21n,
  initialWeight: 7_500,
  maintenanceWeight: 8_000,
}
const usdc: AssetWord = {
  ...unusedAsset,
  kind: 'liability',
  unitPrice: 10n ** 30n,
  initialWeight: 10_500,
  maintenanceWeight: 10_000,
  slot: 1,
}

const units = fc.oneof(
  fc.bigInt({ min: 1n, max: 20n }),
  fc.bigInt({ min: 1n, max: 10n ** 12n }),
  fc.constantFrom((1n << 104n) - 1n, 1n << 103n),
)
const assetId = fc.nat(5)
const slot = fc.nat(2)
const word: fc.Arbitrary<LeafWord> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('balance'), assetId, units, leaving: units }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('debt'), assetId, units }) },
  fc.record({ kind: fc.constant('pledge'), assetId, slot, pledged: units, released: units }),
  fc.record({ kind: fc.constant('claim'), assetId, slot, claimed: units, settled: units }),
)
const leaf = fc
  .uniqueArray(word, {
    minLength: 1,
    maxLength: 6,
    selector: (word) => `${word.kind}${Reflect.get(word, 'assetId')}${Reflect.get(word, 'slot')}`,
  })
  .map((words) => mergeWords([words.map(encodeLeafWord)]))
const table: AssetTable = [
  weth,
  usdc,
  { ...weth, unitPrice: 7n * 10n ** 29n, slot: 1 },
  { ...usdc, slot: 0, unitPrice: 3n * 10n ** 21n + 1n },
  { ...weth, maintenanceWeight: 0, initialWeight: 0 },
  unusedAsset,
]

function totalsOf(leaves: readonly (readonly Hex[])[], prices = table) {
  const trie = { entries: () => leaves.map((words, index): [Hex, Hex[]] => [bytes32(index), [...words]]) }
  return finish(totals({ trie, table: prices, lines, slots }))
}

describe('totals', () => {
  test('default: what all accounts hold and owe, where it counts, and who has most', () => {
    const holding = (ether: bigint, dollars: bigint) => [
      encodeLeafWord({ kind: 'balance', assetId: 0, units: ether * wad, leaving: 5n }),
      encodeLeafWord({ kind: 'pledge', assetId: 0, slot: 1, pledged: wad, released: 0n }),
      ...(dollars > 0n ? [encodeLeafWord({ kind: 'debt', assetId: 1, units: dollars * 1_000_000n })] : []),
    ]
    // $2,400 counts of each ETH: 1.2 times is above every line, 1.04 times above 0 alone, and $2,401 is too much.
    const all = totalsOf([holding(1n, 2_000n), holding(1n, 2_300n), holding(1n, 2_401n), holding(7n, 0n)], [weth, usdc])
    expect(all).toMatchObject({ accounts: 4, collateralUsdWad: 30_000n * wad, debtUsdWad: 6_701n * wad })
    expect(all.bands).toEqual([
      { fromBps: null, toBps: 0, accounts: 1, debtUsdWad: 2_401n * wad },
      { fromBps: 0, toBps: 1_000, accounts: 1, debtUsdWad: 2_300n * wad },
      { fromBps: 1_000, toBps: 2_500, accounts: 1, debtUsdWad: 2_000n * wad },
      { fromBps: 2_500, toBps: null, accounts: 0, debtUsdWad: 0n },
    ])
    expect(all.chains).toEqual([
      { slot: 0, collateralUsdWad: 18_000n * wad, debtUsdWad: 0n },
      { slot: 1, collateralUsdWad: 12_000n * wad, debtUsdWad: 6_701n * wad },
    ])
    expect(all.assets[0]).toMatchObject({ accounts: 4, units: 10n * wad, leaving: 20n })
    expect(all.assets[0]?.counted).toEqual([
      { slot: 0, units: 6n * wad, valueUsdWad: 18_000n * wad },
      { slot: 1, units: 4n * wad, valueUsdWad: 12_000n * wad },
    ])
    expect(all.assets[0]?.concentration).toMatchObject({ firstBps: 7_000, togetherBps: 10_000 })
    expect(all.assets[0]?.concentration.largest[0]).toEqual({ account: bytes32(3), units: 7n * wad })
    expect(all.debtors.largest.map(({ account }) => account)).toEqual([bytes32(2), bytes32(1), bytes32(0)])
    expect(all.debtors.firstBps).toBe(3_583)
  })

  test('behavior: no account', () => {
    expect(totalsOf([])).toMatchObject({ accounts: 0, debtUsdWad: 0n, debtors: { largest: [], firstBps: 0 } })
  })

  test('behavior: the same as adding up the answer of every account', () => {
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 25 }), (leaves) => {
        const all = totalsOf(leaves)
        const accounts = leaves.map((words, index) => ({
          account: bytes32(index),
          counts: countUnits({ words, table, slots }),
          exact: margin({ words, table, slots }),
          ...accountMargin({ words, table, slots }),
        }))
        expect(all.accounts).toBe(leaves.length)
        for (const asset of all.assets) {
          const liable = asset.kind === 'liability'
          const held = accounts.flatMap(({ account, counts }) => {
            const amount = (liable ? counts.debt : counts.net)[asset.assetId] ?? 0n
            return amount > 0n ? [{ account, units: amount }] : []
          })
          expect(asset.accounts).toBe(held.length)
          expect(asset.units).toBe(held.reduce((sum, { units }) => sum + units, 0n))
          const ranked = held.toSorted((a, b) => (a.units === b.units ? 0 : a.units < b.units ? 1 : -1))
          expect(asset.concentration.largest).toEqual(ranked.slice(0, mostNamed))
          for (const { slot, units } of asset.counted) {
            const counted = accounts.map(({ counts }) => counts.count[slot]?.[asset.assetId] ?? 0n)
            expect(units).toBe(counted.reduce((sum, units) => sum + (units > 0n ? units : 0n), 0n))
          }
        }
        const owing = accounts.filter(({ counts }) => counts.debt.some((units) => units > 0n))
        const bands = owing.map(({ exact }) => lines.filter((bps) => isBelowLine(exact, bps)).length)
        expect(all.bands.map(({ accounts }) => accounts)).toEqual(
          [3, 2, 1, 0].map((band) => bands.filter((other) => other === band).length),
        )
        expect(all.debtors.largest).toHaveLength(Math.min(mostNamed, owing.length))
      }),
    )
  })
})

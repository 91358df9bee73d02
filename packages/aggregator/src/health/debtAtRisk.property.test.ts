import {
  type AssetTable,
  type AssetWord,
  countUnits,
  encodeLeafWord,
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
import { debtAtRisk, drops } from './debtAtRisk.ts'

const slots = 2
const units = fc.oneof(
  fc.bigInt({ min: 1n, max: 20n }),
  fc.bigInt({ min: 1n, max: 10n ** 12n }),
  fc.constantFrom((1n << 104n) - 1n, 1n << 103n),
)
const assetId = fc.nat(6)
const slot = fc.nat(2)
const word: fc.Arbitrary<LeafWord> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('balance'), assetId, units, leaving: units }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('debt'), assetId, units }) },
  fc.record({ kind: fc.constant('pledge'), assetId, slot, pledged: units, released: units }),
  fc.record({ kind: fc.constant('claim'), assetId, slot, claimed: units, settled: units }),
)
const asset: fc.Arbitrary<AssetWord> = fc
  .record({
    unitPrice: fc.oneof(fc.constantFrom(10n ** 6n, 10n ** 22n, 10n ** 30n), fc.bigInt(10n ** 6n, (1n << 127n) - 1n)),
    kind: fc.constantFrom('collateral', 'collateral', 'liability', 'liability', 'unused'),
    maintenanceWeight: fc.constantFrom(0, 5_000, 9_000, 10_000),
    slot: fc.constantFrom(0, 1, 1, 7),
  })
  .map((fields) => ({ ...unusedAsset, ...fields }))
const leaf = fc
  .uniqueArray(word, {
    maxLength: 6,
    selector: (word) => `${word.kind}${Reflect.get(word, 'assetId')}${Reflect.get(word, 'slot')}`,
  })
  .map((words) => mergeWords([words.map(encodeLeafWord)]))
const names = fc.array(fc.constantFrom('ETH', 'USD', 'BTC', undefined), { minLength: 7, maxLength: 7 })

/** The same by computing every margin at every price. */
function naively({
  leaves,
  table,
  underlying,
  dropBps,
  underlyings,
}: {
  leaves: readonly (readonly Hex[])[]
  table: AssetTable
  underlying: string
  dropBps: number
  underlyings: readonly (string | undefined)[]
}) {
  const prices = table.map((asset, id) => {
    if (underlyings[id] !== underlying) return asset
    const rest = asset.unitPrice * BigInt(10_000 - dropBps)
    return { ...asset, unitPrice: asset.kind === 'liability' ? (rest + 9_999n) / 10_000n : rest / 10_000n }
  })
  const below = leaves.filter((words) => margin({ words, table: prices, slots }).liquidatable)
  const debts = below.map((words) => countUnits({ words, table: prices, slots }).debt)
  const debtUsdWad = prices.reduce((sum, { unitPrice }, id) => {
    const owed = debts.reduce((total, debt) => total + (debt[id] ?? 0n), 0n)
    return sum + (owed * unitPrice + 10n ** 18n - 1n) / 10n ** 18n
  }, 0n)
  return { dropBps, accounts: below.length, debtUsdWad }
}

describe('debtAtRisk', () => {
  test('default: what becomes liquidatable as one price falls', () => {
    const weth = { ...unusedAsset, kind: 'collateral' as const, unitPrice: 3n * 10n ** 21n, maintenanceWeight: 8_000 }
    const usdc = {
      ...unusedAsset,
      kind: 'liability' as const,
      unitPrice: 10n ** 30n,
      maintenanceWeight: 10_000,
      slot: 1,
    }
    const leaves = [1_800n, 2_280n, 3_000n].map((dollars): [Hex, Hex[]] => [
      bytes32(dollars),
      [
        encodeLeafWord({ kind: 'balance', assetId: 0, units: 10n ** 18n, leaving: 0n }),
        encodeLeafWord({ kind: 'debt', assetId: 1, units: dollars * 1_000_000n }),
      ],
    ])
    const trie = { entries: () => [...leaves, [bytes32(9), [...(leaves[0]?.[1].slice(0, 1) ?? [])]] as [Hex, Hex[]]] }
    const risk = finish(debtAtRisk({ trie, table: [weth, usdc], underlyings: ['ETH', 'USD'], slots }))
    const usd = (dollars: number) => BigInt(dollars) * 10n ** 18n
    expect(risk).toMatchObject({ accounts: 3, debtUsdWad: usd(7_080) })
    const [eth, dollar] = risk.underlyings
    expect(eth?.underlying).toBe('ETH')
    // 1 WETH bears $2,400 of debt at $3,000, $2,280 at 5 % less exactly, $1,800 at 25 % less exactly.
    expect(eth?.points.map(({ accounts }) => accounts)).toEqual([1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3])
    expect(eth?.points[1]).toEqual({ dropBps: 500, accounts: 1, debtUsdWad: usd(3_000) })
    expect(eth?.points[6]).toEqual({ dropBps: 3_000, accounts: 3, debtUsdWad: usd(7_080) })
    // Debts are worth less as well: $3,000 are $2,400 at 20 % less.
    expect(dollar?.points.map(({ accounts }) => accounts)).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    expect(dollar?.points[2]).toEqual({ dropBps: 1_000, accounts: 1, debtUsdWad: usd(2_700) })
  })

  test('behavior: the same as every margin at every price', () => {
    fc.assert(
      fc.property(
        fc.array(
          leaf.filter((words) => words.length > 0),
          { maxLength: 20 },
        ),
        fc.array(asset, { minLength: 3, maxLength: 7 }),
        names,
        (leaves, table, underlyings) => {
          const trie = { entries: () => leaves.map((words, index): [Hex, Hex[]] => [bytes32(index), words]) }
          const risk = finish(debtAtRisk({ trie, table, underlyings, slots }))
          const used = table.flatMap(({ kind }, id) => (kind === 'unused' ? [] : (underlyings[id] ?? [])))
          expect(risk.underlyings.map(({ underlying }) => underlying)).toEqual([...new Set(used)].sort())
          for (const { underlying, points } of risk.underlyings)
            expect(points).toEqual(drops.map((dropBps) => naively({ leaves, table, underlying, dropBps, underlyings })))
        },
      ),
    )
  })
})

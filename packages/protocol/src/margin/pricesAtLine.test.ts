import fc from 'fast-check'
import type { Hex } from 'viem'
import { expect, test } from 'vitest'
import { slots, validTable } from '../../test/arbitraries.ts'
import { type AssetWord, unusedAsset } from '../assets/assetWord.ts'
import { encodeLeafWord } from '../leaf/leafWord.ts'
import { margin } from './margin.ts'
import { pricesAtLine } from './pricesAtLine.ts'

const wad = 10n ** 18n
const ether: AssetWord = {
  ...unusedAsset,
  kind: 'collateral',
  unitPrice: 3n * 10n ** 21n,
  initialWeight: 7_500,
  maintenanceWeight: 8_000,
}
const dollars: AssetWord = {
  ...unusedAsset,
  kind: 'liability',
  unitPrice: 10n ** 30n,
  initialWeight: 11_000,
  maintenanceWeight: 10_000,
}
const etherDebt: AssetWord = { ...dollars, unitPrice: 3n * 10n ** 21n }
const cash: AssetWord = { ...ether, unitPrice: 10n ** 30n, maintenanceWeight: 9_000 }
const table = [ether, dollars, etherDebt, cash]
const assets = [
  { assetId: 0, underlying: 'ETH', decimals: 18 },
  { assetId: 1, underlying: 'USD', decimals: 6 },
  { assetId: 2, underlying: 'ETH', decimals: 18 },
  { assetId: 3, underlying: 'USD', decimals: 6 },
]
const holds = (assetId: number, units: bigint) => encodeLeafWord({ kind: 'balance', assetId, units, leaving: 0n })
const owes = (assetId: number, units: bigint) => encodeLeafWord({ kind: 'debt', assetId, units })
const pricesOf = (words: Hex[]) => pricesAtLine({ words, table, slots: 1, assets })

test('default: one ether at $3,000 and weight 80 % carries $1,800 down to $2,250', () => {
  expect(pricesOf([holds(0, wad), owes(1, 1_800n * 10n ** 6n)])).toEqual([
    {
      underlying: 'ETH',
      factorWad: (wad * 3n) / 4n,
      liquidatable: 'below',
      priceUsdWad: 2_250n * wad,
      priceNowUsdWad: 3_000n * wad,
    },
    {
      underlying: 'USD',
      factorWad: 1_333_333_333_333_333_333n,
      liquidatable: 'above',
      priceUsdWad: 1_333_333_333_333_333_333n,
      priceNowUsdWad: wad,
    },
  ])
})

test('behavior: a debt in ether against dollars is called when ether rises', () => {
  const [eth] = pricesOf([holds(3, 10_000n * 10n ** 6n), owes(2, wad)])
  expect(eth).toMatchObject({
    underlying: 'ETH',
    factorWad: 3n * wad,
    liquidatable: 'above',
    priceUsdWad: 9_000n * wad,
  })
})

test('behavior: an account that is below already has the price to which it must return', () => {
  const [eth] = pricesOf([holds(0, wad), owes(1, 3_000n * 10n ** 6n)])
  expect(eth).toMatchObject({ factorWad: 1_250_000_000_000_000_000n, liquidatable: 'below' })
})

test('behavior: no price for an underlying that alone cannot take the account across', () => {
  expect(pricesOf([holds(0, wad)])).toEqual([])
  // Dollars hold it, whatever ether does.
  expect(
    pricesOf([holds(0, wad), holds(3, 10n ** 12n), owes(1, 10n ** 6n)]).map(({ underlying }) => underlying),
  ).toEqual([])
  expect(pricesOf([])).toEqual([])
})

test('behavior: at the price M is not negative, and one step further it is', () => {
  const units = fc.bigInt(0n, 10n ** 15n)
  const names = fc.tuple(...Array.from({ length: 5 }, () => fc.constantFrom('A', 'B')))
  let seen = 0
  fc.assert(
    fc.property(validTable, fc.tuple(units, units, units, units, units), names, (table, amounts, names) => {
      const words = amounts.map((units, assetId) => (assetId < 2 ? holds(assetId, units) : owes(assetId, units)))
      const assets = names.map((underlying, assetId) => ({ assetId, underlying, decimals: 6 }))
      for (const { underlying, factorWad, liquidatable } of pricesAtLine({ words, table, slots, assets })) {
        seen += 1
        const at = (factor: bigint) => {
          const moved = table.map((asset, assetId) => {
            if (names[assetId] !== underlying) return asset
            const product = asset.unitPrice * factor
            const unitPrice = asset.kind === 'liability' ? (product + wad - 1n) / wad : product / wad
            return { ...asset, unitPrice }
          })
          return margin({ words, table: moved, slots }).maintenanceSurplus
        }
        expect(at(factorWad) >= 0n).toBe(true)
        expect(at(factorWad + (liquidatable === 'below' ? -1n : 1n)) < 0n).toBe(true)
      }
    }),
  )
  expect(seen).toBeGreaterThan(50)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as arbitraries from '../../test/arbitraries.ts'
import { type AssetWord, unusedAsset } from '../assets/assetWord.ts'
import { encodeLeafWord } from '../leaf/leafWord.ts'
import { margin } from '../margin/margin.ts'
import { creditedSurplus } from './bonus.ts'

const { anyWords, assetTable, cut, moderateUnits, slots, validTable } = arbitraries

test('behavior: never throws, never below M, and M on the slowest slot, whatever the words and the table', () => {
  const id = fc.nat(6)
  fc.assert(
    fc.property(
      anyWords,
      anyWords,
      assetTable,
      cut,
      fc.tuple(fc.nat(slots), id, id),
      (words, live, table, times, at) => {
        const [slot, owed, held] = at
        const view = margin({ words: live, table, slots })
        const position = {
          view,
          leaf: margin({ words, table, slots }),
          liability: table[owed] ?? unusedAsset,
          collateral: table[held] ?? unusedAsset,
        }
        expect(creditedSurplus({ ...position, cut: times, slot })).toBeGreaterThanOrEqual(view.maintenanceSurplus)
        const slowest = times.findIndex(({ timestamp }) => times.every((other) => other.timestamp >= timestamp))
        expect(creditedSurplus({ ...position, cut: times, slot: slowest })).toBe(view.maintenanceSurplus)
      },
    ),
  )
})

/** An account with two collaterals and three debts, and the cut it is seen at. */
const account = fc.record({
  table: validTable,
  held: fc.tuple(moderateUnits, moderateUnits),
  owed: fc.tuple(moderateUnits, moderateUnits, moderateUnits),
  cut,
})
type Account = typeof account extends fc.Arbitrary<infer T> ? T : never

/** M′ for every pair of the account's liabilities and collaterals. */
function surpluses({ table, held, owed, cut }: Account): bigint[] {
  const words = [
    ...held.map((units, assetId) => encodeLeafWord({ kind: 'balance', assetId, units, leaving: 0n })),
    ...owed.map((units, index) => encodeLeafWord({ kind: 'debt', assetId: 2 + index, units })),
  ]
  const view = margin({ words, table, slots })
  return table
    .slice(2)
    .flatMap((liability) =>
      table
        .slice(0, 2)
        .map((collateral) => creditedSurplus({ view, leaf: view, cut, slot: liability.slot, liability, collateral })),
    )
}

/** Every value is rounded to a usdWad, and with R so is what is credited. */
const rounding = 20n

function expectFall(before: Account, after: Account): void {
  const then = surpluses(before)
  for (const [index, now] of surpluses(after).entries()) expect(now).toBeLessThanOrEqual((then[index] ?? 0n) + rounding)
}

test('behavior: M′ falls with the price of every collateral, and with a growing price of every debt', () => {
  const reprice = (table: AssetWord[], { index, percent }: { index: number; percent: number }) =>
    table.map((asset, at) => {
      if (at !== index) return asset
      const unitPrice = (asset.unitPrice * BigInt(percent)) / 100n
      return { ...asset, unitPrice: unitPrice < 1n << 127n ? unitPrice : asset.unitPrice }
    })
  fc.assert(
    fc.property(account, fc.nat(4), fc.nat(99), (before, index, percent) => {
      const change = { index, percent: index < 2 ? percent : 101 + percent }
      expectFall(before, { ...before, table: reprice(before.table, change) })
    }),
    { numRuns: 3_000 },
  )
})

test('behavior: M′ falls when a debt grows', () => {
  fc.assert(
    fc.property(account, fc.nat(2), moderateUnits, (before, index, more) => {
      const owed = before.owed.map((units, at) => (at === index ? units + more : units)) as Account['owed']
      expectFall(before, { ...before, owed })
    }),
    { numRuns: 3_000 },
  )
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assetWord } from '../../test/arbitraries.ts'
import { asset, debtAsset, timesAt, usd } from '../../test/fixtures.ts'
import { encodeLeafWord as word } from '../leaf/leafWord.ts'
import { margin } from '../margin/margin.ts'
import { bonusAt, creditedSurplus } from './bonus.ts'

// $1,200 of collateral, $400 owed on slot 0 and $600 on slot 1: M = 1020 − 1050, I = 960 − 1100.
const table = [asset({ slot: 0 }), debtAsset({ slot: 0 }), debtAsset({ slot: 1 })]
const wordsOf = (dollars: number, there = 600) => [
  word({ kind: 'balance', assetId: 0, units: BigInt(dollars) * 10n ** 6n, leaving: 0n }),
  word({ kind: 'debt', assetId: 1, units: 400_000_000n }),
  word({ kind: 'debt', assetId: 2, units: BigInt(there) * 10n ** 6n }),
]
const seen = (words: `0x${string}`[], assets = table) => margin({ words, table: assets, slots: 2 })
const words = wordsOf(1_200)
const base = {
  view: seen(words),
  leaf: seen(words),
  cut: timesAt(9, 10),
  slot: 1,
  liability: debtAsset({}),
  collateral: asset({}),
}
// R = 140 / (1.10 − 1.05 × 0.80), of which slot 0 owes 40%; each dollar of it improves M by 1.05 − 1.05 × 0.85.
const restore = 140 / 0.26
const gain = 1.05 - 1.05 * 0.85

describe('creditedSurplus', () => {
  test('default: M with what slower slots would improve', () => {
    expect(Number(creditedSurplus(base)) / 1e18).toBeCloseTo(-30 + 0.4 * restore * gain, 9)
  })

  test('behavior: no more than all of the slower debt', () => {
    const poor = wordsOf(1_000)
    const surplus = creditedSurplus({ ...base, view: seen(poor), leaf: seen(poor) })
    expect(Number(surplus) / 1e18).toBeCloseTo(850 - 1_050 + 400 * gain, 9)
  })

  test('behavior: R and the liabilities are those of the leaf, M is that of the view', () => {
    const view = seen(wordsOf(1_200, 100))
    expect(creditedSurplus({ ...base, view })).toBe(
      view.maintenanceSurplus - base.view.maintenanceSurplus + creditedSurplus(base),
    )
  })

  test.each([
    ['the slowest slot', { slot: 0 }],
    ['equal timestamps', { cut: timesAt(10, 10) }],
    ['a quicker slot', { cut: timesAt(11, 10) }],
    ['a slot that the cut does not have', { cut: timesAt(9), slot: 1 }],
    ['a leaf without liabilities', { leaf: seen([]) }],
    ['a leaf with initial surplus', { leaf: seen(wordsOf(2_000)) }],
    ['a pair that gains nothing', { liability: debtAsset({ maintenanceWeight: 8_925 }) }],
  ])('behavior: M itself: %s', (_, change) => {
    expect(creditedSurplus({ ...base, ...change })).toBe(base.view.maintenanceSurplus)
  })

  test('behavior: a stale price or chain on the slower slot: nobody can repay there', () => {
    for (const flag of [{ priceStale: true }, { chainStale: true }]) {
      const leaf = seen(words, [asset({ slot: 0 }), debtAsset({ slot: 0, ...flag }), debtAsset({ slot: 1 })])
      expect(creditedSurplus({ ...base, leaf })).toBe(usd(-30))
    }
  })
})

// 1% at the line, 5% where M′ is 3% of the liabilities below it.
const pair = { liability: debtAsset({}), collateral: asset({}), maintenanceLiabilities: usd(1_000) }
const at = (surplus: bigint, change = {}) => bonusAt({ ...pair, creditedSurplus: surplus, ...change })

describe('bonusAt', () => {
  test('default: grows from the line, rounded down', () => {
    expect([0, -0.07, -0.08, -15, -29.99, -30, -500].map((dollars) => at(usd(dollars)))).toEqual([
      100, 100, 101, 300, 499, 500, 500,
    ])
  })

  test('behavior: above the line it is the least', () => {
    expect(at(usd(10))).toBe(100)
  })

  test('behavior: all of it without a distance or liabilities, and a least bonus above it counts as equal', () => {
    expect(at(-1n, { liability: debtAsset({ bonusDistance: 0 }) })).toBe(500)
    expect(at(-1n, { maintenanceLiabilities: 0n })).toBe(500)
    expect(at(-1n, { collateral: asset({ leastBonus: 501 }) })).toBe(500)
  })

  test('behavior: between its bounds, and never less further below the line', () => {
    const value = fc.bigInt(0n, 1n << 190n)
    fc.assert(
      fc.property(assetWord, assetWord, fc.tuple(value, value, value), (liability, collateral, sums) => {
        const [maintenanceLiabilities, short, more] = sums
        const bonusOf = (shortfall: bigint) =>
          bonusAt({ liability, collateral, maintenanceLiabilities, creditedSurplus: -shortfall })
        const [near, far] = [bonusOf(short), bonusOf(short + more)]
        expect(near).toBeGreaterThanOrEqual(Math.min(collateral.leastBonus, collateral.liquidationBonus))
        expect(far).toBeGreaterThanOrEqual(near)
        expect(far).toBeLessThanOrEqual(collateral.liquidationBonus)
      }),
    )
  })
})

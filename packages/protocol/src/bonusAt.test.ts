import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assetWord } from '../test/arbitraries.ts'
import { asset, debtAsset, usd } from '../test/fixtures.ts'
import { bonusAt } from './bonusAt.ts'

// 1% at the line, 5% where M′ is 3% of the liabilities below it.
const base = { liability: debtAsset({}), collateral: asset({}), maintenanceLiabilities: usd(1_000) }
const at = (surplus: bigint, change = {}) => bonusAt({ ...base, creditedSurplus: surplus, ...change })

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

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collateral, liability, units } from '../../test/arbitraries.ts'
import { coveredUnits, repaidValue, restoreValue, seizedUnits } from './liquidationSize.ts'

/** A pair that a config allows: every liquidation improves the account. */
const pair = fc
  .record({ liability, collateral, bonus: fc.integer({ min: 100, max: 1_000 }) })
  .filter(
    (assets) => assets.liability.initialWeight * 10_000 > (10_000 + assets.bonus) * assets.collateral.initialWeight,
  )
const shortfall = fc.bigInt(1n, 10n ** 30n)

test('behavior: R restores initial margin, and one usdWad less does not', () => {
  fc.assert(
    fc.property(pair, shortfall, (assets, short) => {
      const restore = restoreValue({ initialSurplus: -short, ...assets })
      // I after repaying `value`, in usdWad × 10^8, without the rounding of units.
      const after = (value: bigint) =>
        -short * 10n ** 8n +
        value * BigInt(assets.liability.initialWeight) * 10_000n -
        value * BigInt(10_000 + assets.bonus) * BigInt(assets.collateral.initialWeight)
      expect(after(restore)).toBeGreaterThanOrEqual(0n)
      expect(after(restore - 1n)).toBeLessThan(0n)
    }),
  )
})

test('behavior: repaying in parts never seizes more than at once', () => {
  fc.assert(
    fc.property(pair, units, units, (assets, first, second) => {
      const seized = (repaid: bigint) => seizedUnits(repaidValue(repaid, assets.liability), assets)
      expect(seized(first) + seized(second)).toBeLessThanOrEqual(seized(first + second))
    }),
  )
})

test('behavior: the covered debt takes all the collateral, and one share less takes no more than there is', () => {
  fc.assert(
    fc.property(pair, units, (assets, available) => {
      const covered = coveredUnits(available, assets)
      const seized = (repaid: bigint) => seizedUnits(repaidValue(repaid, assets.liability), assets)
      expect(seized(covered)).toBeGreaterThanOrEqual(available)
      if (covered > 0n) expect(seized(covered - 1n)).toBeLessThanOrEqual(available)
    }),
  )
})

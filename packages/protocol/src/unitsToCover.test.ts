import fc from 'fast-check'
import { maxUint104, maxUint256 } from 'viem'
import { describe, expect, test } from 'vitest'
import { collateral } from '../test/arbitraries.ts'
import { collateralValue } from './assetValue.ts'
import { unitsToCover } from './unitsToCover.ts'

const asset = { unitPrice: 10n ** 30n, initialWeight: 8_000 }

describe('unitsToCover', () => {
  test('default: $8 at a weight of 80% is 10 USDC', () => {
    expect(unitsToCover({ shortfall: 8n * 10n ** 18n, asset })).toBe(10_000_000n)
  })

  test('behavior: nothing is short, or nothing helps', () => {
    expect(unitsToCover({ shortfall: 0n, asset })).toBe(0n)
    expect(unitsToCover({ shortfall: -1n, asset })).toBe(0n)
    expect(unitsToCover({ shortfall: 1n, asset: { ...asset, initialWeight: 0 } })).toBe(maxUint256)
    const most = collateralValue(maxUint104, { unitPrice: asset.unitPrice, weight: asset.initialWeight })
    expect(unitsToCover({ shortfall: most, asset })).toBe(maxUint104)
    expect(unitsToCover({ shortfall: most + 1n, asset })).toBe(maxUint256)
  })

  test('behavior: covers the shortfall, and one unit less does not', () => {
    fc.assert(
      fc.property(collateral, fc.bigInt(1n, 10n ** 30n), ({ unitPrice, initialWeight }, shortfall) => {
        const units = unitsToCover({ shortfall, asset: { unitPrice, initialWeight } })
        if (units === maxUint256) return
        expect(collateralValue(units, { unitPrice, weight: initialWeight })).toBeGreaterThanOrEqual(shortfall)
        expect(collateralValue(units - 1n, { unitPrice, weight: initialWeight })).toBeLessThan(shortfall)
      }),
    )
  })
})

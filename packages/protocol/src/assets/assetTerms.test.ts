import { describe, expect, test } from 'vitest'
import { assetTerms, wholePrice } from './assetTerms.ts'
import { type AssetWord, unusedAsset } from './assetWord.ts'

const weth: AssetWord = {
  ...unusedAsset,
  kind: 'collateral',
  unitPrice: 3_000n * 10n ** 18n,
  initialWeight: 7_500,
  maintenanceWeight: 8_500,
  liquidationBonus: 500,
  leastBonus: 100,
}
const debt: AssetWord = {
  ...unusedAsset,
  kind: 'liability',
  slot: 1,
  unitPrice: 10n ** 30n + 1n,
  initialWeight: 11_000,
  maintenanceWeight: 10_500,
  bonusDistance: 300,
  chainStale: true,
}

describe('assetTerms', () => {
  test('default: every asset that is used, under its id', () => {
    const flags = { priceStale: false, chainStale: false, newLiabilitiesRefused: false }
    expect(assetTerms([weth, unusedAsset, debt])).toEqual([
      {
        assetId: 0,
        kind: 'collateral',
        slot: 0,
        unitPrice: 3_000n * 10n ** 18n,
        initialWeightBps: 7_500,
        maintenanceWeightBps: 8_500,
        liquidationBonusBps: 500,
        leastBonusBps: 100,
        bonusDistanceBps: 0,
        flags,
      },
      {
        assetId: 2,
        kind: 'liability',
        slot: 1,
        unitPrice: 10n ** 30n + 1n,
        initialWeightBps: 11_000,
        maintenanceWeightBps: 10_500,
        liquidationBonusBps: 0,
        leastBonusBps: 0,
        bonusDistanceBps: 300,
        flags: { ...flags, chainStale: true },
      },
    ])
  })
})

describe('wholePrice', () => {
  test('default', () => {
    expect(wholePrice(weth, 18)).toBe(3_000n * 10n ** 18n)
    expect(wholePrice({ kind: 'collateral', unitPrice: 10n ** 30n }, 6)).toBe(10n ** 18n)
  })

  test('behavior: down for a collateral, up for a liability', () => {
    const unitPrice = 10n ** 18n + 1n
    expect(wholePrice({ kind: 'collateral', unitPrice }, 0)).toBe(1n)
    expect(wholePrice({ kind: 'liability', unitPrice }, 0)).toBe(2n)
  })
})

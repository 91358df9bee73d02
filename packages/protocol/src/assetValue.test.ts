import { describe, expect, test } from 'vitest'
import { collateralValue, liabilityValue } from './assetValue.ts'

const usdc = { unitPrice: 10n ** 30n, weight: 10_000 }
const wei = { unitPrice: 3n * 10n ** 21n, weight: 8_000 }

describe('collateralValue', () => {
  test('default: the examples of §4', () => {
    expect(collateralValue(1_000_000n, usdc)).toBe(10n ** 18n)
    expect(collateralValue(10n ** 18n, wei)).toBe(2_400n * 10n ** 18n)
  })

  test('behavior: rounds down, a negative number of units is worth nothing', () => {
    expect(collateralValue(1n, { unitPrice: 10n ** 18n, weight: 9_999 })).toBe(0n)
    expect(collateralValue(-1n, usdc)).toBe(0n)
  })
})

describe('liabilityValue', () => {
  test('default', () => {
    expect(liabilityValue(1_000_000n, usdc)).toBe(10n ** 18n)
  })

  test('behavior: rounds up, but nothing stays nothing', () => {
    expect(liabilityValue(1n, { unitPrice: 10n ** 18n, weight: 9_999 })).toBe(1n)
    expect(liabilityValue(1n, { unitPrice: 10n ** 6n, weight: 10_000 })).toBe(1n)
    expect(liabilityValue(0n, usdc)).toBe(0n)
  })

  test('behavior: the largest legal numbers stay below 2^256 before the division', () => {
    const most = { unitPrice: (1n << 127n) - 1n, weight: 0xffff }
    const units = (1n << 104n) - 1n
    expect(units * most.unitPrice * BigInt(most.weight)).toBeLessThan(1n << 256n)
    expect(liabilityValue(units, most) - collateralValue(units, most)).toBe(1n)
  })
})

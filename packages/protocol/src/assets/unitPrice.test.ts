import { describe, expect, test } from 'vitest'
import { cappedRate, collateralValue, liabilityValue, unitPrice } from './unitPrice.ts'

const dollar = { answer: 10n ** 8n, feedDecimals: 8, tokenDecimals: 6 }

describe('unitPrice', () => {
  test('default: the examples of §4', () => {
    expect(unitPrice(dollar)).toBe(10n ** 30n)
    expect(unitPrice({ answer: 3_000n * 10n ** 8n, feedDecimals: 8, tokenDecimals: 18 })).toBe(3n * 10n ** 21n)
  })

  test('behavior: a share is worth its rate, in units of its underlying token', () => {
    const rate = { rate: 1_250_000n, shareDecimals: 18 } // one share of 10^18 is 1.25 USDC
    expect(unitPrice({ ...dollar, rate })).toBe((10n ** 36n * 125n) / 10n ** 20n)
  })

  test('behavior: a debt share is worth its index', () => {
    expect(unitPrice({ ...dollar, index: (11n * 10n ** 27n) / 10n })).toBe((11n * 10n ** 30n) / 10n)
  })

  test('behavior: rounds down for collateral and up for liabilities', () => {
    const odd = { answer: 1n, feedDecimals: 30, tokenDecimals: 0 }
    const rate = { rate: 15n, shareDecimals: 1 }
    expect(unitPrice({ ...odd, answer: 3n, rate })).toBe(4_500_000n)
    expect(unitPrice({ ...odd, feedDecimals: 29, rate: { rate: 333n, shareDecimals: 9 } })).toBeUndefined() // 3.33
    expect(
      unitPrice({ ...odd, answer: 10n, feedDecimals: 31, rate: { rate: 10_000_000_003n, shareDecimals: 10 } }),
    ).toBe(1_000_000n)
    expect(unitPrice({ ...odd, index: 10n ** 27n + 1n })).toBe(1_000_001n)
  })

  test('behavior: out of bounds is no price', () => {
    expect(unitPrice({ answer: 1n, feedDecimals: 30, tokenDecimals: 0 })).toBe(10n ** 6n)
    expect(unitPrice({ answer: 1n, feedDecimals: 31, tokenDecimals: 0 })).toBeUndefined()
    expect(unitPrice({ answer: 170n, feedDecimals: 0, tokenDecimals: 0 })).toBe(170n * 10n ** 36n)
    expect(unitPrice({ answer: 171n, feedDecimals: 0, tokenDecimals: 0 })).toBeUndefined()
    expect(unitPrice({ ...dollar, answer: 0n })).toBeUndefined()
    expect(unitPrice({ ...dollar, answer: -1n })).toBeUndefined()
    expect(unitPrice({ ...dollar, index: 0n })).toBeUndefined()
    expect(unitPrice({ ...dollar, feedDecimals: 255 })).toBeUndefined()
  })
})

const config = {
  source: `0x${'55'.repeat(20)}`,
  decimals: 18,
  base: '1000000',
  at: 1_000,
  maxGrowthBpsPerDay: 10,
} as const
const day = 86_400n

describe('cappedRate', () => {
  test('default: below the cap it is itself, and falls count in full', () => {
    expect(cappedRate(1_000_500n, { config, timestamp: 1_000n + day })).toBe(1_000_500n)
    expect(cappedRate(1n, { config, timestamp: 1_000n + day })).toBe(1n)
  })

  test('behavior: a donation lifts it no further than the growth allows', () => {
    expect(cappedRate(2_000_000n, { config, timestamp: 1_000n + day })).toBe(1_001_000n)
    expect(cappedRate(2_000_000n, { config, timestamp: 1_000n + 10n * day })).toBe(1_010_000n)
    expect(cappedRate(2_000_000n, { config, timestamp: 1_000n + day / 2n })).toBe(1_000_500n)
  })

  test('behavior: before its base time it is at most the base', () => {
    expect(cappedRate(2_000_000n, { config, timestamp: 0n })).toBe(1_000_000n)
  })
})

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

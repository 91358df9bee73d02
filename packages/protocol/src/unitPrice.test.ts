import { describe, expect, test } from 'vitest'
import { unitPrice } from './unitPrice.ts'

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

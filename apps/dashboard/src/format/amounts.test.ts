import { describe, expect, test } from 'vitest'
import { bpsText, decimalText, parseDecimal, ratioText, shortUsdText, unitsText, usdText } from './amounts.ts'

describe('amounts as text', () => {
  test('default: exact where a double is not', () => {
    expect(decimalText(123456789012345678901234567890n, 18)).toBe('123456789012.34567890123456789')
    expect(usdText(9_007_199_254_740_993_120_000_000_000_000_000n)).toBe('$9,007,199,254,740,993.12')
    expect(unitsText(1_500_000n, { decimals: 6 })).toBe('1.5')
    expect(ratioText(1_388_888_888_888_888_888n)).toBe('1.388')
    expect(bpsText(8_500)).toBe('85%')
    expect(shortUsdText(1_234_567n * 10n ** 18n)).toBe('$1.23M')
  })

  test('behavior: never more than there is', () => {
    expect(usdText(1_999_999_999_999_999_999n)).toBe('$1.99')
    expect(usdText(-1_111_111_111_111_111_111n)).toBe('-$1.12')
    expect(usdText(-1n)).toBe('-$0.01')
    expect(ratioText(999_999_999_999_999_999n)).toBe('0.999')
  })

  test('behavior: a little is not nothing', () => {
    expect(unitsText(1n, { decimals: 18 })).toBe('< 0.000001')
    expect(unitsText(0n, { decimals: 18 })).toBe('0')
    expect(unitsText(7n, { decimals: 0 })).toBe('7')
  })
})

describe('amounts from text', () => {
  test('default: as many base units', () => {
    expect(parseDecimal('1.5', 6)).toBe(1_500_000n)
    expect(parseDecimal(' 10 ', 18)).toBe(10n ** 19n)
    expect(parseDecimal('0.000000000000000001', 18)).toBe(1n)
  })

  test.each(['', '-1', '1e3', '1,5', '0.0000001', '0x10', '.'])('error: %j is no amount of 6 decimals', (text) => {
    expect(parseDecimal(text, 6)).toBeUndefined()
  })
})

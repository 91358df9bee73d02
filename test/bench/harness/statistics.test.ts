import { describe, expect, test } from 'vitest'
import { fitExponent, median } from './statistics.ts'

describe('median', () => {
  test('default', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2)
  })
})

describe('fitExponent', () => {
  test.each([0, 0.5, 1, 2])('default: %d', (exponent) => {
    const points = [10, 100, 1_000].map((accounts) => ({ accounts, value: 7 * accounts ** exponent }))
    expect(fitExponent(points)).toBeCloseTo(exponent, 10)
  })
})

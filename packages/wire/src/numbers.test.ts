import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { int256, uint256 } from './numbers.ts'

describe('uint256', () => {
  test('default: a string in JSON, a bigint in TypeScript', () => {
    expect(uint256.parse('115792089237316195423570985008687907853269984665640564039457584007913129639935')).toBe(
      2n ** 256n - 1n,
    )
    expect(z.encode(uint256, 42n)).toBe('42')
  })

  test.each(['', '-1', '+1', '01', '1.5', '1e3', '0x10', ' 1', '9'.repeat(78), 1, null])('error: %j', (text) => {
    expect(uint256.safeParse(text).success).toBe(false)
  })
})

describe('int256', () => {
  test('default: may be negative', () => {
    expect(int256.parse('-120')).toBe(-120n)
    expect(z.encode(int256, -120n)).toBe('-120')
  })

  test.each(['-0', '--1', '-01', '−1'])('error: %j', (text) => {
    expect(int256.safeParse(text).success).toBe(false)
  })
})

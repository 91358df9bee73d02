import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { decimal, signedDecimal } from './decimal.ts'

describe('decimal', () => {
  test('default: a string in JSON, a bigint in TypeScript', () => {
    expect(decimal.parse('115792089237316195423570985008687907853269984665640564039457584007913129639935')).toBe(
      2n ** 256n - 1n,
    )
    expect(z.encode(decimal, 42n)).toBe('42')
  })

  test.each(['', '-1', '+1', '01', '1.5', '1e3', '0x10', ' 1', '9'.repeat(79), 1, null])('error: %j', (text) => {
    expect(decimal.safeParse(text).success).toBe(false)
  })

  test('error: a negative number is not sent as a decimal', () => {
    expect(z.safeEncode(decimal, -1n).success).toBe(false)
  })
})

describe('signedDecimal', () => {
  test('default: may be negative', () => {
    expect(signedDecimal.parse('-120')).toBe(-120n)
    expect(z.encode(signedDecimal, -120n)).toBe('-120')
  })

  test.each(['-0', '--1', '-01', '−1'])('error: %j', (text) => {
    expect(signedDecimal.safeParse(text).success).toBe(false)
  })
})

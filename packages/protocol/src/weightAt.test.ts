import { describe, expect, test } from 'vitest'
import { weightAt } from './weightAt.ts'

const down = { from: 8_000, to: 7_000, start: 100, end: 200 }

describe('weightAt', () => {
  test('default', () => {
    expect(weightAt(8_000, 5n)).toBe(8_000)
    expect([0n, 100n, 150n, 200n, 999n].map((time) => weightAt(down, time))).toEqual([
      8_000, 8_000, 7_500, 7_000, 7_000,
    ])
  })

  test('behavior: rounds down, up and down the ramp', () => {
    expect(weightAt({ ...down, end: 400 }, 101n)).toBe(7_996)
    expect(weightAt({ from: 10_000, to: 10_001, start: 0, end: 10 }, 9n)).toBe(10_000)
  })
})

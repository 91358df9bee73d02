import { describe, expect, test } from 'vitest'
import type { Weight } from './riskConfig.ts'
import { weightAt, whenNotPositive } from './weight.ts'

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

const ramp = (from: number, to: number, start = 100, end = 200): Weight => ({ from, to, start, end })
const difference = (rising: Weight, falling: Weight) =>
  whenNotPositive({ rising: [rising], falling: [falling], of: ([a = 0], [b = 0]) => a - b })

describe('whenNotPositive', () => {
  test('default: the first time at which the slack is used up', () => {
    expect(difference(2, 1)).toBe(undefined)
    expect(difference(1, 1)).toBe(0n)
    expect(difference(ramp(20, 10), 10)).toBe(200n)
  })

  test('behavior: two ramps whose ranges overlap, and never meet', () => {
    expect(difference(ramp(8_500, 7_500), ramp(8_000, 7_000))).toBe(undefined)
  })

  test('behavior: a product that is above zero at both ends and not between', () => {
    const [up, down] = [ramp(0, 100), ramp(100, 0)]
    const slack = {
      rising: [] as Weight[],
      falling: [up, down],
      of: (_: readonly number[], [a = 0, b = 0]: readonly number[]) => 2_499 - a * b,
    }
    const time = whenNotPositive(slack) ?? 0n
    expect(weightAt(up, time) * weightAt(down, time)).toBeGreaterThanOrEqual(2_499)
    expect(whenNotPositive({ ...slack, of: (_, [a = 0, b = 0]) => 2_501 - a * b })).toBe(undefined)
  })

  test('behavior: a ramp of one second', () => {
    expect(difference(ramp(20, 12, 100, 101), ramp(19, 11, 100, 101))).toBe(undefined)
  })
})

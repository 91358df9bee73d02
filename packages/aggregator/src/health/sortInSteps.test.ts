import { describe, expect, test } from 'vitest'
import { sortInSteps } from './sortInSteps.ts'

function sorted(keys: Float64Array): { values: number[]; pauses: number; order: Uint32Array } {
  const steps = sortInSteps(keys)
  let pauses = 0
  let step = steps.next()
  for (; !step.done; step = steps.next()) pauses++
  return { values: [...step.value].map((index) => keys[index] ?? Number.NaN), pauses, order: step.value }
}

describe('sortInSteps', () => {
  test('default', () => {
    expect([...sorted(Float64Array.of(3, 1, 2)).order]).toEqual([1, 2, 0])
    expect(sorted(new Float64Array()).values).toEqual([])
  })

  test('behavior: many keys, in many steps', () => {
    for (const keyOf of [(n: number) => Math.sin(n), (n: number) => -n, (n: number) => n % 3, () => 7]) {
      const keys = Float64Array.from({ length: 100_000 }, (_, n) => keyOf(n))
      const { values, pauses, order } = sorted(keys)
      expect(values).toEqual([...keys.toSorted()])
      expect(new Set(order).size).toBe(keys.length)
      expect(pauses).toBeGreaterThan(3)
    }
  })
})

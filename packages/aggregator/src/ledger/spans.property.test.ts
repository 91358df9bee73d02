import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSpans } from './spans.ts'

describe('createSpans', () => {
  test('behavior: spans never overlap, and what is given up is used again', () => {
    const step = fc.record({ row: fc.nat(20), length: fc.oneof(fc.nat(4), fc.nat(255)) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const spans = createSpans()
        const lengths = new Map<number, number>()
        for (const { row, length } of steps) {
          const before = spans.end
          const start = spans.resize(row, length)
          expect(spans.starts[row]).toBe(start)
          if (lengths.get(row) === length) expect(spans.end).toBe(before)
          expect(spans.end).toBeLessThanOrEqual(before + length)
          lengths.set(row, length)
          const used = new Set<number>()
          for (const [row, length] of lengths) {
            expect(spans.length(row)).toBe(length)
            for (let at = 0; at < length; at++) used.add((spans.starts[row] ?? 0) + at)
          }
          expect(used.size).toBe([...lengths.values()].reduce((sum, length) => sum + length, 0))
          expect(Math.max(0, ...used)).toBeLessThanOrEqual(spans.end)
        }
      }),
    )
  })

  test('behavior: rows that change back and forth need no more memory', () => {
    const spans = createSpans()
    for (const length of [3, 5, 3]) for (let row = 0; row < 10; row++) spans.resize(row, length)
    const { end } = spans
    for (const length of [5, 3, 5, 3, 5]) for (let row = 0; row < 10; row++) spans.resize(row, length)
    expect(spans.end).toBe(end)
  })
})

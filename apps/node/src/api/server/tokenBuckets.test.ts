import { expect, test } from 'vitest'
import { createTokenBuckets } from './tokenBuckets.ts'

test('default', () => {
  let now = 0
  const { take } = createTokenBuckets({ perSecond: 10, now: () => now })
  expect(Array.from({ length: 20 }, () => take('a'))).toEqual(Array(20).fill(0))
  expect(take('a')).toBe(100)
  expect(take('b')).toBe(0)
  now = 60
  expect(take('a')).toBe(40)
  now = 100
  expect([take('a'), take('a')]).toEqual([0, 100])
  // However long nobody asks, no more than the burst is there.
  now = 1e9
  expect(Array.from({ length: 21 }, () => take('a')).filter((wait) => wait > 0)).toHaveLength(1)
})

test('behavior: whatever number of keys there is, memory is bounded, and who asks all the time is remembered', () => {
  const { take } = createTokenBuckets({ perSecond: 1, burstSeconds: 1, most: 100, now: () => 0 })
  expect(take('persistent')).toBe(0)
  for (let index = 0; index < 10_000; index++) {
    expect(take(`${index}`)).toBe(0)
    if (index % 50 === 0) expect(take('persistent')).toBeGreaterThan(0)
  }
  // The first of them has long been forgotten.
  expect(take('0')).toBe(0)
  expect(take('9999')).toBeGreaterThan(0)
})

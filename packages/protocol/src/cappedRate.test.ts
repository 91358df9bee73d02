import { describe, expect, test } from 'vitest'
import { cappedRate } from './cappedRate.ts'

const config = {
  source: `0x${'55'.repeat(20)}`,
  decimals: 18,
  base: '1000000',
  at: 1_000,
  maxGrowthBpsPerDay: 10,
} as const
const day = 86_400n

describe('cappedRate', () => {
  test('default: below the cap it is itself, and falls count in full', () => {
    expect(cappedRate(1_000_500n, { config, timestamp: 1_000n + day })).toBe(1_000_500n)
    expect(cappedRate(1n, { config, timestamp: 1_000n + day })).toBe(1n)
  })

  test('behavior: a donation lifts it no further than the growth allows', () => {
    expect(cappedRate(2_000_000n, { config, timestamp: 1_000n + day })).toBe(1_001_000n)
    expect(cappedRate(2_000_000n, { config, timestamp: 1_000n + 10n * day })).toBe(1_010_000n)
    expect(cappedRate(2_000_000n, { config, timestamp: 1_000n + day / 2n })).toBe(1_000_500n)
  })

  test('behavior: before its base time it is at most the base', () => {
    expect(cappedRate(2_000_000n, { config, timestamp: 0n })).toBe(1_000_000n)
  })
})

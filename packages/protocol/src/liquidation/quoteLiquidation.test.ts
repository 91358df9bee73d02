import { describe, expect, test } from 'vitest'
import { asset, debtAsset, timesAt, usd } from '../../test/fixtures.ts'
import { encodeLeafWord as word } from '../leaf/leafWord.ts'
import { margin } from '../margin/margin.ts'
import { quoteLiquidation } from './quoteLiquidation.ts'

// $1,200 of collateral on slot 0, all pledged to slot 1, where $1,000 are owed: M = 1020 − 1050, I = 960 − 1100. M is 2.857%
// of 1050 below the line, so the bonus is 1% + 4% × 2.857/3 = 4.8%, and R = 140 / (1.10 − 1.048 × 0.80).
const table = [asset({ slot: 0 }), debtAsset({ slot: 1 })]
const balance = word({ kind: 'balance', assetId: 0, units: 1_200_000_000n, leaving: 0n })
const pledge = word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 1_200_000_000n, released: 0n })
const debt = word({ kind: 'debt', assetId: 1, units: 1_000_000_000n })
const words = [balance, pledge, debt]
const seen = { words, viewWords: words, table, slots: 2, slot: 1, cut: timesAt(10, 10) }
const base = { ...seen, liability: 1, collateral: 0, dust: usd(100) }
const nothing = { repayUnits: 0n, units: 0n, value: 0n, bonus: 0 }

describe('quoteLiquidation', () => {
  test('default: as much as restores initial margin', () => {
    const quote = quoteLiquidation(base)
    expect(quote).toEqual({
      repayUnits: 535_168_195n,
      units: 560_856_268n,
      value: 535_168_195n * 10n ** 12n,
      bonus: 480,
    })
    const after = margin({
      words: [
        balance,
        pledge,
        word({ kind: 'claim', assetId: 0, slot: 1, claimed: quote.units, settled: 0n }),
        word({ kind: 'debt', assetId: 1, units: 1_000_000_000n - quote.repayUnits }),
      ],
      table,
      slots: 2,
    })
    // Zero but for the rounding of whole units.
    expect(after.initialSurplus).toBeLessThan(usd(0.00001))
    expect(after.initialSurplus).toBeGreaterThan(-usd(0.00001))
    expect(after.liquidatable).toBe(false)
  })

  test('behavior: once repaid here, the same snapshot allows no more', () => {
    const { repayUnits, units } = quoteLiquidation(base)
    const viewWords = [
      balance,
      pledge,
      word({ kind: 'claim', assetId: 0, slot: 1, claimed: units + 250_000_000n, settled: 0n }), // still unhealthy
      word({ kind: 'debt', assetId: 1, units: 1_000_000_000n - repayUnits }),
    ]
    expect(margin({ words: viewWords, table, slots: 2 }).liquidatable).toBe(true)
    expect(quoteLiquidation({ ...base, viewWords })).toEqual(nothing)
  })

  test('behavior: no more than the collateral that counts here', () => {
    const some = word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 104_800_000n, released: 0n })
    const part = [balance, some, debt]
    expect(quoteLiquidation({ ...base, words: part, viewWords: part })).toEqual({
      repayUnits: 100_000_000n,
      units: 104_800_000n,
      value: usd(100),
      bonus: 480,
    })
  })

  test('behavior: a local top-up protects at once', () => {
    const topUp = word({ kind: 'balance', assetId: 2, units: 40_000_000n, leaving: 0n })
    const withLocal = [...table, asset({ slot: 1 })]
    expect(quoteLiquidation({ ...base, viewWords: [...words, topUp], table: withLocal })).toEqual(nothing)
  })

  test.each([
    ['healthy', { words: [balance], viewWords: [balance] }],
    ['stale price of the collateral', { table: [asset({ slot: 0, priceStale: true }), debtAsset({ slot: 1 })] }],
    ['stale price of the liability', { table: [asset({ slot: 0 }), debtAsset({ slot: 1, priceStale: true })] }],
    ['debt owed elsewhere', { slot: 0 }],
    ['nothing counts here', { viewWords: [balance, debt] }],
    ['no such assets', { liability: 7, collateral: 9 }],
    ['assets swapped', { liability: 0, collateral: 1 }],
  ])('behavior: nothing: %s', (_, change) => {
    expect(quoteLiquidation({ ...base, ...change })).toEqual(nothing)
  })

  test('behavior: a stale chain does not stop it', () => {
    const stale = [asset({ slot: 0, chainStale: true }), debtAsset({ slot: 1, chainStale: true })]
    expect(quoteLiquidation({ ...base, table: stale })).toEqual(quoteLiquidation(base))
  })

  test('behavior: no more than was asked for', () => {
    expect(quoteLiquidation({ ...base, maxRepayUnits: 200_000_000n })).toEqual({
      repayUnits: 200_000_000n,
      units: 209_600_000n,
      value: usd(200),
      bonus: 480,
    })
  })

  test('behavior: a slower slot with debts is credited first, in the line and in the bonus', () => {
    const far = word({ kind: 'debt', assetId: 2, units: 100_000_000n })
    const near = word({ kind: 'debt', assetId: 1, units: 900_000_000n })
    const split = [balance, pledge, near, far]
    const both = { ...base, words: split, viewWords: split, table: [...table, debtAsset({ slot: 0 })] }
    expect(quoteLiquidation(both).bonus).toBe(480)
    expect(quoteLiquidation({ ...both, cut: timesAt(9, 10) }).bonus).toBe(373)
    const most = [
      balance,
      pledge,
      word({ kind: 'debt', assetId: 1, units: 400_000_000n }),
      word({ kind: 'debt', assetId: 2, units: 600_000_000n }),
    ]
    const waits = { ...both, words: most, viewWords: most, cut: timesAt(9, 10) }
    expect(quoteLiquidation(waits)).toEqual(nothing) // 60% of R improve M by more than $30
    expect(quoteLiquidation({ ...waits, table: [...table, debtAsset({ slot: 0, chainStale: true })] }).bonus).toBe(480)
  })

  test('behavior: a claim is worth its cost: dust, the whole debt, or all units that count here', () => {
    const large = { ...base, dust: usd(300) }
    expect(quoteLiquidation({ ...large, maxRepayUnits: 299_999_999n })).toEqual(nothing)
    expect(quoteLiquidation({ ...large, maxRepayUnits: 300_000_000n }).value).toBe(usd(300))
    const some = [balance, word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 10_480_000n, released: 0n }), debt]
    expect(quoteLiquidation({ ...large, words: some, viewWords: some }).units).toBe(10_480_000n)
    const local = [word({ kind: 'balance', assetId: 0, units: 1_200_000_000n, leaving: 0n }), debt]
    const atHome = { ...large, table: [asset({ slot: 1 }), debtAsset({ slot: 1 })], words: local, viewWords: local }
    expect(quoteLiquidation({ ...atHome, maxRepayUnits: 1_000_000n }).value).toBe(usd(1))
  })

  test('behavior: a small debt is repaid whole, and asking for less is refused', () => {
    const small = { ...base, dust: usd(1_000) + 1n }
    expect(quoteLiquidation(small).repayUnits).toBe(1_000_000_000n)
    expect(quoteLiquidation({ ...small, maxRepayUnits: 999_999_999n })).toEqual(nothing)
  })

  test('behavior: less than 10^12 usdWad is not worth moving', () => {
    const cheap = [asset({ slot: 0, unitPrice: 10n ** 15n }), debtAsset({ slot: 1 })]
    const one = word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 1n, released: 0n })
    const quote = quoteLiquidation({ ...base, words: [one, debt], viewWords: [one, debt], table: cheap })
    expect(quote.value === 0n || quote.value >= 10n ** 12n).toBe(true)
  })
})

import { describe, expect, test } from 'vitest'
import { asset, debtAsset, usd } from '../test/fixtures.ts'
import { encodeLeafWord as word } from './leafWord.ts'
import { margin } from './margin.ts'
import { quoteLiquidation } from './quoteLiquidation.ts'

// $1,200 of collateral on slot 0, all pledged to slot 1, where $1,000 are owed: M = 1020 − 1050, I = 960 − 1100.
const table = [asset({ slot: 0 }), debtAsset({ slot: 1 })]
const balance = word({ kind: 'balance', assetId: 0, units: 1_200_000_000n })
const pledge = word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 1_200_000_000n, released: 0n })
const debt = word({ kind: 'debt', assetId: 1, units: 1_000_000_000n })
const words = [balance, pledge, debt]
const base = { words, viewWords: words, table, slots: 2, slot: 1, liability: 1, collateral: 0 }
const nothing = { repayUnits: 0n, units: 0n, value: 0n }

describe('quoteLiquidation', () => {
  test('default: as much as restores initial margin', () => {
    const quote = quoteLiquidation(base)
    expect(quote).toEqual({ repayUnits: 538_461_538n, units: 565_384_614n, value: 538_461_538n * 10n ** 12n })
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
    const some = word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 105_000_000n, released: 0n })
    const part = [balance, some, debt]
    expect(quoteLiquidation({ ...base, words: part, viewWords: part })).toEqual({
      repayUnits: 100_000_000n,
      units: 105_000_000n,
      value: usd(100),
    })
  })

  test('behavior: a local top-up protects at once', () => {
    const topUp = word({ kind: 'balance', assetId: 2, units: 40_000_000n })
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

  test('behavior: less than 10^12 usdWad is not worth moving', () => {
    const cheap = [asset({ slot: 0, unitPrice: 10n ** 15n, liquidationBonus: 0 }), debtAsset({ slot: 1 })]
    const one = word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 1n, released: 0n })
    const quote = quoteLiquidation({ ...base, words: [one, debt], viewWords: [one, debt], table: cheap })
    expect(quote.value === 0n || quote.value >= 10n ** 12n).toBe(true)
  })
})

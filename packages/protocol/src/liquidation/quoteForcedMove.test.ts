import fc from 'fast-check'
import { maxUint104, maxUint256 } from 'viem'
import { describe, expect, test } from 'vitest'
import { collateral } from '../../test/arbitraries.ts'
import { asset, debtAsset } from '../../test/fixtures.ts'
import { collateralValue } from '../assets/unitPrice.ts'
import { encodeLeafWord as word } from '../leaf/leafWord.ts'
import { quoteForcePledge, quoteForceRelease, unitsToCover } from './quoteForcedMove.ts'

describe('unitsToCover', () => {
  const asset = { unitPrice: 10n ** 30n, initialWeight: 8_000 }

  test('default: $8 at a weight of 80% is 10 USDC', () => {
    expect(unitsToCover({ shortfall: 8n * 10n ** 18n, asset })).toBe(10_000_000n)
  })

  test('behavior: nothing is short, or nothing helps', () => {
    expect(unitsToCover({ shortfall: 0n, asset })).toBe(0n)
    expect(unitsToCover({ shortfall: -1n, asset })).toBe(0n)
    expect(unitsToCover({ shortfall: 1n, asset: { ...asset, initialWeight: 0 } })).toBe(maxUint256)
    const most = collateralValue(maxUint104, { unitPrice: asset.unitPrice, weight: asset.initialWeight })
    expect(unitsToCover({ shortfall: most, asset })).toBe(maxUint104)
    expect(unitsToCover({ shortfall: most + 1n, asset })).toBe(maxUint256)
  })

  test('behavior: covers the shortfall, and one unit less does not', () => {
    fc.assert(
      fc.property(collateral, fc.bigInt(1n, 10n ** 30n), ({ unitPrice, initialWeight }, shortfall) => {
        const units = unitsToCover({ shortfall, asset: { unitPrice, initialWeight } })
        if (units === maxUint256) return
        expect(collateralValue(units, { unitPrice, weight: initialWeight })).toBeGreaterThanOrEqual(shortfall)
        expect(collateralValue(units - 1n, { unitPrice, weight: initialWeight })).toBeLessThan(shortfall)
      }),
    )
  })
})

// $1,200 of collateral held on slot 0, $1,000 owed on slot 1, nothing pledged: M = 1020 − 1050, I(1) = −1100.
const table = [asset({ slot: 0 }), debtAsset({ slot: 1 }), debtAsset({ slot: 0 })]
const dollars = (amount: number) => BigInt(amount) * 1_000_000n
const balance = (amount: number) => word({ kind: 'balance', assetId: 0, units: dollars(amount), leaving: 0n })
const pledge = (slot: number, amount: number) =>
  word({ kind: 'pledge', assetId: 0, slot, pledged: dollars(amount), released: 0n })
const debt = word({ kind: 'debt', assetId: 1, units: dollars(1_000) })
const seen = { table, slots: 3, slot: 0, assetId: 0, viewWords: [balance(1_200), debt] }
const base = { ...seen, minDeposit: dollars(1) }

describe('quoteForcePledge', () => {
  test('default: everything, as the debt needs more than there is', () => {
    expect(quoteForcePledge({ ...base, toSlot: 1 })).toBe(dollars(1_200))
  })

  test('behavior: no more than the other slot is short of; what is on the way counts', () => {
    // $1,100 are short; $720 of value are on the way, so 380 / 0.8 are needed.
    const viewWords = [balance(1_200), pledge(1, 900), debt]
    expect(quoteForcePledge({ ...base, toSlot: 1, viewWords })).toBe(dollars(300))
    const rich = [asset({ slot: 0, initialWeight: 9_500 }), ...table.slice(1)] // 1,100 − 855 of value are missing
    expect(quoteForcePledge({ ...base, toSlot: 1, viewWords, table: rich })).toBe(257_894_737n)
  })

  test('behavior: none that this slot needs for its own debt', () => {
    const own = word({ kind: 'debt', assetId: 2, units: dollars(400) }) // needs 440 / 0.8
    expect(quoteForcePledge({ ...base, toSlot: 1, viewWords: [...base.viewWords, own] })).toBe(dollars(650))
  })

  test('behavior: no more than was asked for', () => {
    expect(quoteForcePledge({ ...base, toSlot: 1, maxUnits: dollars(500) })).toBe(dollars(500))
    expect(quoteForcePledge({ ...base, toSlot: 1, maxUnits: dollars(9_000) })).toBe(dollars(1_200))
  })

  test('behavior: less than the least deposit only if it is all there is to move', () => {
    const least = { ...base, toSlot: 1, minDeposit: dollars(500) }
    expect(quoteForcePledge({ ...least, maxUnits: dollars(500) - 1n })).toBe(0n)
    expect(quoteForcePledge({ ...least, minDeposit: dollars(5_000) })).toBe(dollars(1_200))
    const viewWords = [balance(1_200), pledge(1, 900), debt]
    expect(quoteForcePledge({ ...least, viewWords })).toBe(dollars(300))
    // $1 of the $300 could be spared, but more is free and short.
    const own = word({ kind: 'debt', assetId: 2, units: 217_454_545n })
    expect(quoteForcePledge({ ...least, viewWords: [...viewWords, own], minDeposit: 0n })).toBe(1_000_000n)
    expect(quoteForcePledge({ ...least, viewWords: [...viewWords, own], minDeposit: dollars(1) + 1n })).toBe(0n)
  })

  test('behavior: a stale price is taken as it is', () => {
    const stale = [asset({ slot: 0, priceStale: true, chainStale: true }), ...table.slice(1)]
    expect(quoteForcePledge({ ...base, toSlot: 1, table: stale })).toBe(dollars(1_200))
  })

  test.each([
    ['to a slot that is not short', { toSlot: 2 }],
    ['to the same slot', { toSlot: 0 }],
    ['to a slot outside the deployment', { toSlot: 3 }],
    ['of an asset held elsewhere', { slot: 1 }],
    ['of a debt', { slot: 1, assetId: 1 }],
    ['of no asset', { assetId: 9 }],
    ['of a healthy account', { viewWords: [balance(1_300), debt] }],
    ['of nothing', { viewWords: [debt] }],
  ])('behavior: none %s', (_, change) => {
    expect(quoteForcePledge({ ...base, toSlot: 1, ...change })).toBe(0n)
  })
})

describe('quoteForceRelease', () => {
  const idle = { ...base, slot: 2, viewWords: [balance(1_200), pledge(2, 1_000), debt] }

  test('default: everything that counts on an idle slot', () => {
    expect(quoteForceRelease(idle)).toBe(dollars(1_000))
  })

  test('behavior: no more than was asked for', () => {
    expect(quoteForceRelease({ ...idle, maxUnits: 5n })).toBe(5n)
    expect(quoteForceRelease({ ...idle, maxUnits: dollars(2_000) })).toBe(dollars(1_000))
  })

  test('behavior: none that this slot needs for its own debt', () => {
    const viewWords = [balance(1_200), pledge(1, 1_000), word({ kind: 'debt', assetId: 1, units: dollars(200) })]
    const other = word({ kind: 'debt', assetId: 2, units: dollars(800) })
    expect(quoteForceRelease({ ...base, slot: 1, viewWords: [...viewWords, other] })).toBe(dollars(725))
  })

  test.each([
    ['of an asset held here', { slot: 0 }],
    ['where nothing counts', { slot: 1 }],
    ['of a healthy account', { viewWords: [balance(1_200), pledge(2, 1_000)] }],
    ['of no asset', { assetId: 9 }],
  ])('behavior: none %s', (_, change) => {
    expect(quoteForceRelease({ ...idle, ...change })).toBe(0n)
  })
})

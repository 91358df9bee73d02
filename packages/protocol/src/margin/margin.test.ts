import { describe, expect, test } from 'vitest'
import { asset, debtAsset, usd } from '../../test/fixtures.ts'
import { encodeLeafWord as word } from '../leaf/leafWord.ts'
import { margin } from './margin.ts'

// 0: a collateral of $1 on slot 0, weights 80% and 85%. 1: a liability of $1 on slot 1, weights 110% and 105%.
const table = [asset({ slot: 0 }), debtAsset({ slot: 1 })]
const deposit = word({ kind: 'balance', assetId: 0, units: 2_000_000_000n, leaving: 0n })
const pledge = word({ kind: 'pledge', assetId: 0, slot: 1, pledged: 1_500_000_000n, released: 0n })
const debt = word({ kind: 'debt', assetId: 1, units: 1_000_000_000n })

describe('margin', () => {
  test('default: $2,000, of which $1,500 pledged to where $1,000 are owed', () => {
    expect(margin({ words: [deposit, pledge, debt], table, slots: 3 })).toEqual({
      equity: usd(1_000),
      initialSurplus: usd(1_600 - 1_100),
      maintenanceSurplus: usd(1_700 - 1_050),
      initialMarginRequirement: usd(500),
      maintenanceMarginRequirement: usd(350),
      liquidatable: false,
      health: (usd(1_700) * 10n ** 18n) / usd(1_050),
      slotSurplus: [usd(400), usd(1_200 - 1_100), 0n],
      fullSlotSurplus: [usd(400), usd(1_200 - 1_100), 0n],
      deficit: [0n, 0n, 0n],
      liabilities: [0n, usd(1_000), 0n],
      freshLiabilities: [0n, usd(1_000), 0n],
      maintenanceLiabilities: usd(1_050),
    })
  })

  test('behavior: without the pledge the slot is short and the others see it, but health is the same', () => {
    const result = margin({ words: [deposit, debt], table, slots: 3 })
    expect(result.slotSurplus).toEqual([usd(1_600), -usd(1_100), 0n])
    expect(result.deficit).toEqual([usd(1_100), 0n, usd(1_100)])
    expect(result.maintenanceSurplus).toBe(usd(650))
  })

  test('behavior: flagged collateral counts 0 in I(i), and in full in M and for forced moves', () => {
    for (const flag of [{ priceStale: true }, { chainStale: true }]) {
      const flagged = [asset({ slot: 0, ...flag }), debtAsset({ slot: 1 })]
      const result = margin({ words: [deposit, pledge, debt], table: flagged, slots: 3 })
      expect(result.slotSurplus).toEqual([0n, -usd(1_100), 0n])
      expect(result.fullSlotSurplus).toEqual([usd(400), usd(100), 0n])
      expect(result.maintenanceSurplus).toBe(usd(650))
    }
  })

  test('behavior: flagged liabilities count in full, and are not fresh', () => {
    for (const flag of [{ priceStale: true }, { chainStale: true }]) {
      const flagged = [asset({ slot: 0 }), debtAsset({ slot: 1, ...flag }), debtAsset({ slot: 1 })]
      const other = word({ kind: 'debt', assetId: 2, units: 1_000_000n })
      const result = margin({ words: [debt, other], table: flagged, slots: 3 })
      expect(result.slotSurplus).toEqual([0n, -usd(1_101.1), 0n])
      expect(result.liabilities).toEqual([0n, usd(1_001), 0n])
      expect(result.freshLiabilities).toEqual([0n, usd(1), 0n])
    }
  })

  test('behavior: a collateral of weight 0 is worth nothing, at weight 1 either', () => {
    const dropped = [asset({ slot: 0, initialWeight: 0, maintenanceWeight: 0 }), debtAsset({ slot: 1 })]
    const without = margin({ words: [debt], table: dropped, slots: 3 })
    expect(margin({ words: [deposit, pledge, debt], table: dropped, slots: 3 })).toEqual(without)
    const odd = [asset({ slot: 0, maintenanceWeight: 0 }), debtAsset({ slot: 1 })] // no config leads to it
    expect(margin({ words: [deposit, pledge, debt], table: odd, slots: 3 })).toEqual(without)
  })

  test('behavior: what is leaving counts nowhere', () => {
    const leaving = word({ kind: 'balance', assetId: 0, units: 2_000_000_000n, leaving: 1_000_000_000n })
    expect(margin({ words: [leaving, pledge, debt], table, slots: 3 })).toEqual(
      margin({ words: [deposit, pledge, debt], table, slots: 3 }),
    )
  })

  test('behavior: exactly M = 0 is not liquidatable, one unit less is', () => {
    const balance = (units: bigint) => word({ kind: 'balance', assetId: 0, units, leaving: 0n })
    const debt85 = word({ kind: 'debt', assetId: 1, units: 850_000_000n })
    const at = margin({ words: [balance(1_050_000_000n), debt85], table, slots: 2 })
    expect(at).toMatchObject({ maintenanceSurplus: 0n, liquidatable: false, health: 10n ** 18n })
    const below = margin({ words: [balance(1_049_999_999n), debt85], table, slots: 2 })
    expect(below.liquidatable).toBe(true)
    expect(below.health).toBeLessThan(10n ** 18n)
  })

  test('behavior: an account without words is worth nothing and healthy', () => {
    const zeros = [0n, 0n]
    expect(margin({ words: [], table, slots: 2 })).toEqual({
      equity: 0n,
      initialSurplus: 0n,
      maintenanceSurplus: 0n,
      initialMarginRequirement: 0n,
      maintenanceMarginRequirement: 0n,
      liquidatable: false,
      health: null,
      slotSurplus: zeros,
      fullSlotSurplus: zeros,
      deficit: zeros,
      liabilities: zeros,
      freshLiabilities: zeros,
      maintenanceLiabilities: 0n,
    })
  })

  test('behavior: a negative count on one slot takes nothing from another', () => {
    const claimed = word({ kind: 'claim', assetId: 0, slot: 1, claimed: 10n ** 9n, settled: 0n })
    const result = margin({ words: [deposit, claimed], table, slots: 2 })
    expect(result.slotSurplus).toEqual([usd(1_600), 0n])
    expect(result.equity).toBe(usd(1_000))
  })
})

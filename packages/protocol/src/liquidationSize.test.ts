import { describe, expect, test } from 'vitest'
import { asset, debtAsset, usd } from '../test/fixtures.ts'
import {
  coveredUnits,
  limitUnits,
  liquidationLimit,
  repaidValue,
  restoreValue,
  seizedUnits,
} from './liquidationSize.ts'

const liability = debtAsset({})
const collateral = asset({})

describe('restoreValue', () => {
  test('default: each dollar repaid improves I by 1.10 − 1.05 × 0.80', () => {
    expect(restoreValue({ initialSurplus: -usd(26), liability, collateral })).toBe(usd(100))
    expect(restoreValue({ initialSurplus: -1n, liability, collateral })).toBe(4n)
  })

  test('behavior: nothing is missing, or nothing helps', () => {
    expect(restoreValue({ initialSurplus: 0n, liability, collateral })).toBe(0n)
    expect(restoreValue({ initialSurplus: usd(1), liability, collateral })).toBe(0n)
    const useless = { ...collateral, initialWeight: 11_000, liquidationBonus: 0 }
    expect(restoreValue({ initialSurplus: -usd(1), liability, collateral: useless })).toBe(0n)
  })

  test('behavior: the tiniest divisor a config allows', () => {
    const tiny = { liability: { initialWeight: 10_501 }, collateral: { initialWeight: 10_000, liquidationBonus: 500 } }
    expect(restoreValue({ initialSurplus: -usd(1), ...tiny })).toBe(usd(10_000))
  })
})

describe('liquidationLimit', () => {
  const state = {
    restore: usd(400),
    leafRestore: usd(400),
    leafLiabilities: usd(1_000),
    leafSlotLiabilities: usd(600),
    slotLiabilities: usd(600),
  }

  test('default: the slot’s part of R', () => {
    expect(liquidationLimit(state)).toBe(usd(240))
  })

  test('behavior: what was repaid since the leaf counts', () => {
    expect(liquidationLimit({ ...state, restore: usd(300), slotLiabilities: usd(500) })).toBe(usd(140))
    expect(liquidationLimit({ ...state, slotLiabilities: usd(360) })).toBe(0n)
    expect(liquidationLimit({ ...state, slotLiabilities: usd(100) })).toBe(0n)
  })

  test('behavior: never more than R in the view', () => {
    expect(liquidationLimit({ ...state, restore: usd(10) })).toBe(usd(10))
  })

  test('behavior: all of it if the leaf needs more than it owes', () => {
    expect(liquidationLimit({ ...state, restore: usd(5_000), leafRestore: usd(5_000) })).toBe(usd(600))
  })

  test('behavior: debts younger than the leaf, up to R in the view', () => {
    const young = { ...state, leafRestore: 0n, leafLiabilities: 0n, leafSlotLiabilities: 0n }
    expect(liquidationLimit(young)).toBe(usd(400))
    expect(liquidationLimit({ ...state, leafRestore: 0n, slotLiabilities: usd(700) })).toBe(usd(100))
  })
})

describe('limitUnits', () => {
  test('default: rounds down', () => {
    expect(limitUnits(usd(240), { debt: 600_000_000n, liability })).toBe(240_000_000n)
    expect(limitUnits(usd(240) + 1n, { debt: 600_000_000n, liability })).toBe(240_000_000n)
  })

  test('behavior: less than dust is not left over, dust is', () => {
    expect(limitUnits(usd(240), { debt: 340_000_000n, liability })).toBe(240_000_000n)
    expect(limitUnits(usd(240), { debt: 339_999_999n, liability })).toBe(339_999_999n)
    expect(limitUnits(0n, { debt: 99_000_000n, liability })).toBe(99_000_000n)
  })

  test('behavior: never more than the debt', () => {
    expect(limitUnits(usd(1_000), { debt: 600_000_000n, liability })).toBe(600_000_000n)
  })
})

describe('seizedUnits', () => {
  test('default: the value and the bonus', () => {
    expect(seizedUnits(repaidValue(100_000_000n, liability), collateral)).toBe(105_000_000n)
  })

  test('behavior: rounds down', () => {
    expect(seizedUnits(10n ** 12n - 1n, { ...collateral, liquidationBonus: 0 })).toBe(0n)
    expect(seizedUnits(1n, { unitPrice: 0n, liquidationBonus: 0 })).toBe(0n)
  })
})

describe('coveredUnits', () => {
  test('default', () => {
    expect(coveredUnits(105_000_000n, { liability, collateral })).toBe(100_000_000n)
  })

  test('behavior: rounds up, so that the last unit can be taken', () => {
    expect(coveredUnits(1n, { liability, collateral })).toBe(1n)
    expect(coveredUnits(1n, { liability: { unitPrice: 0n }, collateral })).toBe(0n)
  })
})

import { describe, expect, test } from 'vitest'
import { asset, debtAsset, usd } from '../../test/fixtures.ts'
import {
  coveredUnits,
  dustValue,
  limitUnits,
  liquidationAmounts,
  liquidationLimit,
  repaidValue,
  restoreValue,
  seizedUnits,
} from './liquidationSize.ts'

const liability = debtAsset({})
const collateral = asset({})
const bonus = 500
const pair = { liability, collateral, bonus }

describe('restoreValue', () => {
  test('default: each dollar repaid improves I by 1.10 − 1.05 × 0.80', () => {
    expect(restoreValue({ initialSurplus: -usd(26), ...pair })).toBe(usd(100))
    expect(restoreValue({ initialSurplus: -1n, ...pair })).toBe(4n)
  })

  test('behavior: nothing is missing, or nothing helps', () => {
    expect(restoreValue({ initialSurplus: 0n, ...pair })).toBe(0n)
    expect(restoreValue({ initialSurplus: usd(1), ...pair })).toBe(0n)
    const useless = { ...collateral, initialWeight: 11_000 }
    expect(restoreValue({ initialSurplus: -usd(1), liability, collateral: useless, bonus: 0 })).toBe(0n)
  })

  test('behavior: the tiniest divisor a config allows', () => {
    const tiny = { liability: { initialWeight: 10_501 }, collateral: { initialWeight: 10_000 }, bonus }
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
    dust: usd(10),
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

  test('behavior: dust where R in the view is less, even beyond the slot’s part', () => {
    expect(liquidationLimit({ ...state, restore: usd(10) - 1n })).toBe(usd(10))
    expect(liquidationLimit({ ...state, restore: 1n, slotLiabilities: usd(300) })).toBe(usd(10))
    expect(liquidationLimit({ ...state, restore: 0n })).toBe(0n)
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

describe('dustValue', () => {
  test('default: the shares of so many tokens, both rounded up', () => {
    expect(dustValue({ minDebt: 5_000_000_000n, index: 10n ** 27n, liability })).toBe(usd(5_000))
    // At 1.25 tokens a share, $1.25 each: 4,000 shares.
    const grown = { ...liability, unitPrice: 125n * 10n ** 28n }
    expect(dustValue({ minDebt: 5_000_000_000n, index: 125n * 10n ** 25n, liability: grown })).toBe(usd(5_000))
    expect(dustValue({ minDebt: 1n, index: 10n ** 27n + 1n, liability })).toBe(10n ** 12n)
    expect(dustValue({ minDebt: 1n, index: 10n ** 27n - 1n, liability: { unitPrice: 10n ** 18n + 1n } })).toBe(3n)
  })
})

describe('limitUnits', () => {
  const dust = usd(100)

  test('default: rounds down', () => {
    expect(limitUnits(usd(240), { debt: 600_000_000n, liability, dust })).toBe(240_000_000n)
    expect(limitUnits(usd(240) + 1n, { debt: 600_000_000n, liability, dust })).toBe(240_000_000n)
  })

  test('behavior: less than dust is not left over, dust is', () => {
    expect(limitUnits(usd(240), { debt: 340_000_000n, liability, dust })).toBe(240_000_000n)
    expect(limitUnits(usd(240), { debt: 339_999_999n, liability, dust })).toBe(339_999_999n)
    expect(limitUnits(0n, { debt: 99_000_000n, liability, dust })).toBe(99_000_000n)
  })

  test('behavior: never more than the debt', () => {
    expect(limitUnits(usd(1_000), { debt: 600_000_000n, liability, dust })).toBe(600_000_000n)
  })
})

describe('seizedUnits', () => {
  test('default: the value and the bonus', () => {
    expect(seizedUnits(repaidValue(100_000_000n, liability), pair)).toBe(105_000_000n)
  })

  test('behavior: rounds down', () => {
    expect(seizedUnits(10n ** 12n - 1n, { collateral, bonus: 0 })).toBe(0n)
    expect(seizedUnits(1n, { collateral: { unitPrice: 0n }, bonus: 0 })).toBe(0n)
  })
})

describe('coveredUnits', () => {
  test('default', () => {
    expect(coveredUnits(105_000_000n, pair)).toBe(100_000_000n)
  })

  test('behavior: rounds up, so that the last unit can be taken', () => {
    expect(coveredUnits(1n, pair)).toBe(1n)
    expect(coveredUnits(1n, { ...pair, liability: { unitPrice: 0n } })).toBe(0n)
  })
})

describe('liquidationAmounts', () => {
  const dollars = (amount: number) => BigInt(Math.round(amount * 1e6))
  // $1,000 owed, $2,100 of collateral: more than enough; less than $100 of neither is left.
  const base = { limit: dollars(400), debt: dollars(1_000), available: dollars(2_100), dust: usd(100) }
  const amounts = (change: Partial<typeof base> & { maxRepayUnits?: bigint } = {}) =>
    liquidationAmounts(pair, { ...base, maxRepayUnits: 1n << 200n, ...change })
  const moved = (repaid: number, seized = repaid * 1.05) => ({
    repayUnits: dollars(repaid),
    units: dollars(seized),
    value: usd(repaid),
  })

  test('default: the least of what is asked, the limit and what the collateral covers', () => {
    expect(amounts()).toEqual(moved(400))
    expect(amounts({ maxRepayUnits: dollars(30) })).toEqual(moved(30))
    expect(amounts({ available: dollars(210) })).toEqual(moved(200))
  })

  test('behavior: no collateral worth less than dust is left beside a debt that pays for it', () => {
    expect(amounts({ available: dollars(420 + 100) })).toEqual(moved(400))
    expect(amounts({ available: dollars(420 + 99.75) })).toEqual(moved(495))
    // But it is never taken without repayment.
    expect(amounts({ limit: dollars(1_000), available: dollars(1_050 + 50) })).toEqual(moved(1_000))
    expect(amounts({ debt: dollars(450), available: dollars(420 + 84) })).toEqual(moved(450))
  })

  test('behavior: what would leave less than dust of the debt is refused, if it was asked for', () => {
    const rest = { limit: dollars(1_000), maxRepayUnits: dollars(901) }
    expect(amounts(rest)).toBe(undefined)
    expect(amounts({ ...rest, maxRepayUnits: dollars(900) })).toEqual(moved(900))
    expect(amounts({ ...rest, available: dollars(945) })).toEqual(moved(900))
    expect(amounts({ ...rest, available: dollars(945), maxRepayUnits: dollars(899) })).toEqual(moved(899))
    const small = { limit: dollars(50), debt: dollars(50) }
    expect(amounts({ ...small, maxRepayUnits: dollars(49) })).toBe(undefined)
    expect(amounts(small)).toEqual(moved(50))
  })

  test('behavior: more is covered than there are units for, by rounding', () => {
    expect(amounts({ available: 1n })).toEqual({ repayUnits: 1n, units: 1n, value: 10n ** 12n })
  })
})

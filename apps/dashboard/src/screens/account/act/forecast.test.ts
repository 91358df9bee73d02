import { margin } from '@plimsoll/protocol'
import { aliceWords, table } from '@plimsoll/sdk/testing/testSnapshot'
import { describe, expect, test } from 'vitest'
import { changed } from '../accountState.ts'
import { type ActPlace, actHref, readActPlace } from './actPlace.ts'
import { costOf, sharesOf } from './chainFacts.ts'
import { assetsFor, changeOf, mostOf, obstacleTo } from './forecast.ts'

const ether = 10n ** 18n
// 2 WETH at $3,000, 1.5 of them count on slot 1; USDC there has a stale price; 2,000 debt shares of $1.1 there.
const state = { words: aliceWords, table: table.map((word) => ({ ...word, priceStale: false })), slots: 2 }
const assets = [
  { assetId: 0, kind: 'collateral', slot: 0 },
  { assetId: 1, kind: 'collateral', slot: 1 },
  { assetId: 3, kind: 'liability', slot: 1 },
] as const

describe('what can be done', () => {
  test('default: with what is there', () => {
    const ids = (kind: ActPlace['kind'], words = state.words) =>
      assetsFor(kind, { state: { ...state, words }, assets }).map(({ assetId }) => assetId)
    expect(ids('deposit', [])).toEqual([0, 1])
    expect(ids('borrow', [])).toEqual([3])
    expect([ids('withdraw', []), ids('repay', []), ids('release', [])]).toEqual([[], [], []])
    expect([ids('withdraw'), ids('repay'), ids('release')]).toEqual([[0, 1], [3], [0]])
  })
})

describe('what stands against an action', () => {
  test('default: nothing does, up to a unit, and then margin on that chain', () => {
    const borrow = { kind: 'borrow', assetId: 3, slot: 1 } as const
    const units = mostOf({ ...borrow, units: 0n }, { state, limit: 10n ** 15n })
    expect(obstacleTo({ ...borrow, units }, state)).toBeUndefined()
    expect(obstacleTo({ ...borrow, units: units + 1n }, state)).toMatchObject({ reason: 'margin', requiredUsdWad: 0n })
    // 1.5 × 3,000 × 0.75 + 0.0005 × 0.9 − 2,200 × 1.1, for $1.1 × 1.1 of a share of 10^-6.
    expect(Number(units) / 1e6).toBeCloseTo((1.5 * 3_000 * 0.75 + 500 * 0.9 - 2_200 * 1.1) / 1.21, 3)
  })

  test('behavior: units that count elsewhere', () => {
    const withdraw = { kind: 'withdraw', assetId: 0, slot: 0 } as const
    expect(obstacleTo({ ...withdraw, units: ether }, state)).toEqual({ reason: 'units', units: ether / 2n })
    expect(mostOf({ ...withdraw, units: 0n }, { state, limit: 0n })).toBe(ether / 2n)
  })

  test('behavior: what one chain lacks is kept on the others', () => {
    const short = changed(state, { field: 'debt', assetId: 3, units: 2_000_000_000n })
    const lacking = -(margin(short).slotSurplus[1] ?? 0n)
    expect(lacking).toBeGreaterThan(0n)
    const most = mostOf({ kind: 'withdraw', assetId: 0, slot: 0, units: 0n }, { state: short, limit: 0n })
    const left = margin(changed(short, { field: 'custody', assetId: 0, units: -most })).slotSurplus[0] ?? 0n
    expect([left >= lacking, left - lacking < 10_000n]).toEqual([true, true])
  })

  test('behavior: a stale price of a debt', () => {
    const stale = { ...state, table: table.map((word, id) => ({ ...word, priceStale: id === 3 })) }
    expect(obstacleTo({ kind: 'borrow', assetId: 3, slot: 1, units: 1n }, stale)).toEqual({ reason: 'flagged' })
    expect(obstacleTo({ kind: 'repay', assetId: 3, slot: 1, units: 1n }, stale)).toBeUndefined()
  })

  test('behavior: a pledge and its release are each other’s opposite', () => {
    const pledge = { kind: 'pledge', assetId: 0, slot: 0, toSlot: 1, units: ether / 2n } as const
    const there = changed(state, changeOf(pledge))
    const back = changed(there, changeOf({ ...pledge, kind: 'release', slot: 1, toSlot: 0 }))
    expect(margin(there)).not.toEqual(margin(state))
    expect(margin(back)).toEqual(margin(state))
  })
})

describe('an action in the address bar', () => {
  test('default: there and back', () => {
    const place = { kind: 'pledge', assetId: 0, amount: '1.5', slot: 1 } as const
    const href = actHref('/account/0x01', place)
    expect(href).toBe('/account/0x01?do=pledge&asset=0&amount=1.5&at=1#act')
    expect(readActPlace(new URL(href, 'http://page').searchParams)).toEqual(place)
  })

  test.each(['', 'do=steal', 'asset=0'])('error: %j names none', (query) => {
    expect(readActPlace(new URLSearchParams(query))).toBeUndefined()
  })
})

test('default: debt shares of a loan are rounded up, and a repayment is a thousandth more', () => {
  const index = 10n ** 27n + 1n
  expect(sharesOf(1_000_000n, 10n ** 27n)).toBe(1_000_000n)
  expect(sharesOf(1_000_000n, index)).toBe(1_000_000n)
  expect(sharesOf(10n ** 27n + 2n, index)).toBe(10n ** 27n + 1n)
  expect(costOf(1_000_000n, 10n ** 27n)).toBe(1_001_001n)
})

import { describe, expect, test } from 'vitest'
import { asset, debtAsset, usd } from '../../test/fixtures.ts'
import { encodeLeafWord as word } from '../leaf/leafWord.ts'
import { quoteWriteOff } from './quoteWriteOff.ts'

// $60 held on slot 0, of which $40 count on slot 1 beside $35 held there; $500 owed on slot 1.
const table = [asset({ slot: 0 }), debtAsset({ slot: 1 }), asset({ slot: 1 })]
const units = (dollars: number) => BigInt(dollars) * 1_000_000n
const words = [
  word({ kind: 'balance', assetId: 0, units: units(60), leaving: 0n }),
  word({ kind: 'balance', assetId: 2, units: units(35), leaving: 0n }),
  word({ kind: 'pledge', assetId: 0, slot: 1, pledged: units(40), released: 0n }),
  word({ kind: 'debt', assetId: 1, units: units(500) }),
]
const venue = { liability: 1, debtUnits: units(450), dust: usd(100) }
const base = { viewWords: words, table, slots: 2, slot: 1, ...venue }

describe('quoteWriteOff', () => {
  test('default: all of the debt that was not charged off yet, for every unit that counts here', () => {
    expect(quoteWriteOff(base)).toEqual({
      debtUnits: units(450),
      seized: [
        { assetId: 0, units: units(40) },
        { assetId: 2, units: units(35) },
      ],
    })
  })

  test('behavior: exactly dust may be left, a cent more may not', () => {
    const rest = (amount: bigint) => [
      word({ kind: 'balance', assetId: 2, units: amount, leaving: 0n }),
      ...words.slice(2),
    ]
    expect(quoteWriteOff({ ...base, viewWords: rest(units(100)) }).debtUnits).toBe(units(450))
    expect(quoteWriteOff({ ...base, viewWords: rest(units(100) + 1n) }).debtUnits).toBe(0n)
  })

  test.each([
    ['equity is left', { viewWords: [...words.slice(0, 3), word({ kind: 'debt', assetId: 1, units: units(95) })] }],
    ['nothing is owed', { viewWords: words.slice(0, 3) }],
    ['all of it was charged off before', { debtUnits: 0n }],
    ['more than the dust of this venue is left', { dust: usd(95) - 1n }],
    ['the debt is owed elsewhere', { slot: 0 }],
    ['it is no debt', { liability: 2 }],
    ['there is no such asset', { liability: 9 }],
    ['a unit has a stale price', { table: [asset({ slot: 0, priceStale: true }), ...table.slice(1)] }],
    ['a unit has a stale chain', { table: [asset({ slot: 0, chainStale: true }), ...table.slice(1)] }],
  ])('behavior: nothing if %s', (_, change) => {
    expect(quoteWriteOff({ ...base, ...change })).toEqual({ debtUnits: 0n, seized: [] })
  })

  test('behavior: what is leaving is still the account’s', () => {
    const leaving = (amount: bigint) => [
      word({ kind: 'balance', assetId: 0, units: units(60), leaving: amount }),
      ...words.slice(1),
    ]
    expect(quoteWriteOff({ ...base, viewWords: leaving(units(5)) })).toEqual(quoteWriteOff(base))
    expect(quoteWriteOff({ ...base, viewWords: leaving(units(5) + 1n) }).debtUnits).toBe(0n)
    const elsewhere = [...words, word({ kind: 'balance', assetId: 3, units: 0n, leaving: 1n })]
    const stale = [...table, asset({ slot: 0, priceStale: true })]
    expect(quoteWriteOff({ ...base, viewWords: elsewhere, table: stale }).debtUnits).toBe(0n)
  })

  test('behavior: a stale price or chain of what the account does not own does not matter, nor of a stale debt', () => {
    const stale = { priceStale: true, chainStale: true }
    const [first, , third] = table
    const flagged = [first, debtAsset({ slot: 1, ...stale }), third, asset({ slot: 0, ...stale })] as typeof table
    expect(quoteWriteOff({ ...base, table: flagged })).toEqual(quoteWriteOff(base))
  })

  test('behavior: units of weight 0 neither count nor block, and are not taken', () => {
    const worthless = asset({ slot: 1, initialWeight: 0, maintenanceWeight: 0, priceStale: true })
    const fortune = word({ kind: 'balance', assetId: 3, units: units(10_000), leaving: units(10_000) })
    expect(quoteWriteOff({ ...base, viewWords: [...words, fortune], table: [...table, worthless] })).toEqual(
      quoteWriteOff(base),
    )
  })
})

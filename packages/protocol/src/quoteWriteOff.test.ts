import { describe, expect, test } from 'vitest'
import { asset, debtAsset } from '../test/fixtures.ts'
import { encodeLeafWord as word } from './leafWord.ts'
import { quoteWriteOff } from './quoteWriteOff.ts'

// $60 held on slot 0, of which $40 count on slot 1 beside $35 held there; $500 owed on slot 1.
const table = [asset({ slot: 0 }), debtAsset({ slot: 1 }), asset({ slot: 1 })]
const units = (dollars: number) => BigInt(dollars) * 1_000_000n
const words = [
  word({ kind: 'balance', assetId: 0, units: units(60) }),
  word({ kind: 'balance', assetId: 2, units: units(35) }),
  word({ kind: 'pledge', assetId: 0, slot: 1, pledged: units(40), released: 0n }),
  word({ kind: 'debt', assetId: 1, units: units(500) }),
]
const base = { viewWords: words, table, slots: 2, slot: 1, liability: 1 }

describe('quoteWriteOff', () => {
  test('default: all of the debt, for every unit that counts here', () => {
    expect(quoteWriteOff(base)).toEqual({
      debtUnits: units(500),
      seized: [
        { assetId: 0, units: units(40) },
        { assetId: 2, units: units(35) },
      ],
    })
  })

  test('behavior: exactly dust may be left, a cent more may not', () => {
    const rest = (amount: bigint) => [word({ kind: 'balance', assetId: 2, units: amount }), ...words.slice(2)]
    expect(quoteWriteOff({ ...base, viewWords: rest(units(100)) }).debtUnits).toBe(units(500))
    expect(quoteWriteOff({ ...base, viewWords: rest(units(100) + 1n) }).debtUnits).toBe(0n)
  })

  test.each([
    ['equity is left', { viewWords: [...words.slice(0, 3), word({ kind: 'debt', assetId: 1, units: units(95) })] }],
    ['nothing is owed', { viewWords: words.slice(0, 3) }],
    ['the debt is owed elsewhere', { slot: 0 }],
    ['it is no debt', { liability: 2 }],
    ['there is no such asset', { liability: 9 }],
    ['a unit has a stale price', { table: [asset({ slot: 0, priceStale: true }), ...table.slice(1)] }],
  ])('behavior: nothing if %s', (_, change) => {
    expect(quoteWriteOff({ ...base, ...change })).toEqual({ debtUnits: 0n, seized: [] })
  })

  test('behavior: a stale price of what the account does not own, or a stale chain, does not matter', () => {
    const stale = [asset({ slot: 0, chainStale: true }), ...table.slice(1), asset({ slot: 0, priceStale: true })]
    expect(quoteWriteOff({ ...base, table: stale })).toEqual(quoteWriteOff(base))
  })
})

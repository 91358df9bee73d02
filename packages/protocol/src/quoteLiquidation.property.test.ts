import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyWords, assetTable, slots } from '../test/arbitraries.ts'
import { asset, debtAsset } from '../test/fixtures.ts'
import { countUnits } from './countUnits.ts'
import { encodeLeafWord } from './leafWord.ts'
import { margin } from './margin.ts'
import { quoteLiquidation } from './quoteLiquidation.ts'

test('behavior: never throws, whatever the words and the table', () => {
  fc.assert(
    fc.property(
      anyWords,
      anyWords,
      assetTable,
      fc.nat(slots),
      fc.nat(6),
      fc.nat(6),
      (words, view, table, slot, l, c) => {
        const quote = quoteLiquidation({ words, viewWords: view, table, slots, slot, liability: l, collateral: c })
        const { count, debt } = countUnits({ words: view, table, slots })
        expect(quote.repayUnits).toBeLessThanOrEqual(debt[l] ?? 0n)
        expect(quote.units === 0n || quote.units <= (count[slot]?.[c] ?? 0n)).toBe(true)
      },
    ),
  )
})

test('behavior: every liquidation strictly raises M and I', () => {
  const table = [asset({ slot: 0 }), debtAsset({ slot: 1 })]
  const amount = fc.bigInt(1n, 10n ** 15n)
  fc.assert(
    fc.property(amount, amount, amount, (owned, pledged, owed) => {
      const words = [
        encodeLeafWord({ kind: 'balance', assetId: 0, units: owned }),
        encodeLeafWord({ kind: 'pledge', assetId: 0, slot: 1, pledged, released: 0n }),
      ]
      const before = [...words, encodeLeafWord({ kind: 'debt', assetId: 1, units: owed })]
      const common = { table, slots: 2 }
      const quote = quoteLiquidation({
        ...common,
        words: before,
        viewWords: before,
        slot: 1,
        liability: 1,
        collateral: 0,
      })
      if (quote.repayUnits === 0n || pledged > owned) return
      const after = [
        ...words,
        encodeLeafWord({ kind: 'claim', assetId: 0, slot: 1, claimed: quote.units, settled: 0n }),
        encodeLeafWord({ kind: 'debt', assetId: 1, units: owed - quote.repayUnits }),
      ]
      const [then, now] = [margin({ ...common, words: before }), margin({ ...common, words: after })]
      expect(now.maintenanceSurplus).toBeGreaterThan(then.maintenanceSurplus)
      expect(now.initialSurplus).toBeGreaterThan(then.initialSurplus)
    }),
    { numRuns: 200 },
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyWords, assetTable, moderateUnits, slots } from '../../test/arbitraries.ts'
import { asset, debtAsset } from '../../test/fixtures.ts'
import { encodeLeafWord } from '../leaf/leafWord.ts'
import { countUnits } from '../margin/countUnits.ts'
import { margin } from '../margin/margin.ts'
import { quoteForcePledge, quoteForceRelease } from './quoteForcedMove.ts'
import { quoteWriteOff } from './quoteWriteOff.ts'

test('behavior: never throws, and never more than counts here, whatever the words and the table', () => {
  const place = fc.record({ slot: fc.nat(slots), assetId: fc.nat(6), toSlot: fc.nat(slots), liability: fc.nat(6) })
  fc.assert(
    fc.property(anyWords, assetTable, place, (viewWords, table, at) => {
      const { count } = countUnits({ words: viewWords, table, slots })
      const counted = count[at.slot]?.[at.assetId] ?? 0n
      for (const quote of [quoteForcePledge, quoteForceRelease]) {
        const units = quote({ viewWords, table, slots, minDeposit: 0n, ...at })
        expect(units === 0n || (units > 0n && units <= counted)).toBe(true)
      }
      for (const { assetId, units } of quoteWriteOff({
        viewWords,
        table,
        slots,
        debtUnits: 1n,
        dust: 1n << 100n,
        ...at,
      }).seized) {
        expect(units).toBe(count[at.slot]?.[assetId])
      }
    }),
  )
})

test('behavior: leaves this slot with a surplus, and one unit more would not, or would be more than is short', () => {
  const table = [asset({ slot: 0, unitPrice: 3n * 10n ** 29n + 7n }), debtAsset({ slot: 0 }), debtAsset({ slot: 1 })]
  const parameters = { table, slots: 2, slot: 0, assetId: 0 }
  let useful = 0
  fc.assert(
    fc.property(moderateUnits, moderateUnits, moderateUnits, moderateUnits, (held, pledged, here, there) => {
      const words = (moved: bigint) => [
        encodeLeafWord({ kind: 'balance', assetId: 0, units: held, leaving: 0n }),
        encodeLeafWord({ kind: 'pledge', assetId: 0, slot: 1, pledged: pledged + moved, released: 0n }),
        encodeLeafWord({ kind: 'debt', assetId: 1, units: here }),
        encodeLeafWord({ kind: 'debt', assetId: 2, units: there }),
      ]
      const units = quoteForcePledge({ ...parameters, viewWords: words(0n), toSlot: 1, minDeposit: 0n })
      if (units === 0n) return
      useful += 1
      const surplusAfter = (moved: bigint) => margin({ words: words(moved), table, slots: 2 }).fullSlotSurplus
      const [own = 0n, other = 0n] = surplusAfter(units)
      const [ownThen = 0n] = surplusAfter(units + 1n)
      const [, before = 0n] = surplusAfter(units - 1n)
      expect(own).toBeGreaterThanOrEqual(0n)
      expect(before).toBeLessThan(0n) // every unit was needed
      expect(ownThen < 0n || other >= 0n || units === held - pledged).toBe(true)
    }),
    { numRuns: 2_000 },
  )
  expect(useful).toBeGreaterThan(50)
})

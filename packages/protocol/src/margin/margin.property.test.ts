import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyWords, assetTable, collateral, liability, slots, units } from '../../test/arbitraries.ts'
import { encodeLeafWord } from '../leaf/leafWord.ts'
import { margin } from './margin.ts'

const int256 = 1n << 255n

test('behavior: never throws and fits an int256, whatever the words and the table', () => {
  fc.assert(
    fc.property(anyWords, assetTable, (words, table) => {
      const { liquidatable, health, ...sums } = margin({ words, table, slots })
      const all = Object.values(sums).flat()
      expect(all.every((value) => value > -int256 && value < int256)).toBe(true)
      expect(sums.freshLiabilities.every((value, slot) => value <= (sums.liabilities[slot] ?? 0n))).toBe(true)
      expect(liquidatable).toBe(sums.maintenanceSurplus < 0n)
      expect(health === null || health < 10n ** 18n || !liquidatable).toBe(true)
    }),
  )
})

test('behavior: a deficit is what all other slots are short of', () => {
  fc.assert(
    fc.property(anyWords, assetTable, (words, table) => {
      const { slotSurplus, deficit } = margin({ words, table, slots })
      for (const [slot, seen] of deficit.entries()) {
        const others = slotSurplus.filter((_, other) => other !== slot)
        expect(seen).toBe(others.reduce((sum, surplus) => sum + (surplus < 0n ? -surplus : 0n), 0n))
      }
    }),
  )
})

test('behavior: with valid weights I ≤ M ≤ E', () => {
  const position = fc.record({ collateral, liability, owned: units, owed: units })
  fc.assert(
    fc.property(position, ({ collateral: held, liability: debt, owned, owed }) => {
      const words = [
        encodeLeafWord({ kind: 'balance', assetId: 0, units: owned, leaving: 0n }),
        encodeLeafWord({ kind: 'debt', assetId: 1, units: owed }),
      ]
      const { equity, initialSurplus, maintenanceSurplus } = margin({ words, table: [held, debt], slots })
      expect(initialSurplus <= maintenanceSurplus && maintenanceSurplus <= equity).toBe(true)
    }),
  )
})

test('behavior: a pledge in flight does not change E, I and M', () => {
  fc.assert(
    fc.property(anyWords, assetTable, fc.nat(6), units, (words, table, assetId, pledged) => {
      const sent = encodeLeafWord({ kind: 'pledge', assetId, slot: 1, pledged, released: 0n })
      const { equity, initialSurplus, maintenanceSurplus } = margin({ words, table, slots })
      expect(margin({ words: [...words, sent], table, slots })).toMatchObject({
        equity,
        initialSurplus,
        maintenanceSurplus,
      })
    }),
  )
})

import fc from 'fast-check'
import type { Hex } from 'viem'
import { expect, test } from 'vitest'
import { slots, validTable } from '../../test/arbitraries.ts'
import { amounts, cured, moved, wordsOf } from '../../test/cures.ts'
import { isBelowLine } from '../risk/marginLines.ts'
import { cureToInitial, cureToLine } from './cure.ts'
import { margin } from './margin.ts'

test('behavior: each entry of a cure to a line is enough alone, and a unit less is not', () => {
  const seen = { deposit: 0, repay: 0 }
  fc.assert(
    fc.property(amounts, validTable, fc.constantFrom(0, 1, 500, 2_500, 0xffff), (account, table, line) => {
      const at = (words: readonly Hex[]) => margin({ words, table, slots })
      const cure = cureToLine({ words: wordsOf(account), table, slots, line })
      if (!isBelowLine(at(wordsOf(account)), line)) {
        expect(cure).toEqual({ deposit: [], repay: [] })
        return
      }
      for (const kind of ['deposit', 'repay'] as const) {
        for (const each of cure[kind]) {
          seen[kind] += 1
          expect(isBelowLine(at(cured(account, each, kind)), line)).toBe(false)
          expect(isBelowLine(at(cured(account, { ...each, units: each.units - 1n }, kind)), line)).toBe(true)
        }
      }
      // A debt without an entry cannot do it alone.
      for (const [index, owed] of account.debts.entries()) {
        if (owed === 0n || cure.repay.some(({ assetId }) => assetId === index + 2)) continue
        expect(isBelowLine(at(cured(account, { assetId: index + 2, slot: 0, units: owed }, 'repay')), line)).toBe(true)
      }
    }),
  )
  expect(Math.min(seen.deposit, seen.repay)).toBeGreaterThan(10)
})

test('behavior: each entry of a cure to initial margin is enough alone, and a unit less is not', () => {
  const seen = { deposit: 0, repay: 0, move: 0 }
  fc.assert(
    fc.property(amounts, validTable, (account, table) => {
      const words = wordsOf(account)
      const at = (words: readonly Hex[]) => margin({ words, table, slots })
      const cure = cureToInitial({ words, table, slots })
      if (at(words).initialSurplus >= 0n) expect([cure.deposit, cure.repay]).toEqual([[], []])
      for (const kind of ['deposit', 'repay'] as const) {
        for (const each of cure[kind]) {
          seen[kind] += 1
          expect(at(cured(account, each, kind)).initialSurplus >= 0n).toBe(true)
          const less = { ...each, units: each.units - 1n }
          expect(at(cured(account, less, kind)).initialSurplus < 0n).toBe(true)
        }
      }
      const before = at(words).slotSurplus
      for (const move of cure.move) {
        seen.move += 1
        const surplus = at([...words, moved(move)]).slotSurplus
        expect((before[move.toSlot] ?? 0n) < 0n && (surplus[move.toSlot] ?? -1n) >= 0n).toBe(true)
        expect((surplus[move.slot] ?? -1n) >= 0n).toBe(true)
        const less = at([...words, moved({ ...move, units: move.units - 1n })]).slotSurplus
        expect((less[move.toSlot] ?? 0n) < 0n).toBe(true)
      }
    }),
  )
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(10)
})

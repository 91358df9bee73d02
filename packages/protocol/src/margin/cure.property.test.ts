import fc from 'fast-check'
import type { Hex } from 'viem'
import { expect, test } from 'vitest'
import { slots, validTable } from '../../test/arbitraries.ts'
import { encodeLeafWord } from '../leaf/leafWord.ts'
import { isBelowLine } from '../risk/marginLines.ts'
import { type CureMove, type CureUnits, cureToInitial, cureToLine } from './cure.ts'
import { margin } from './margin.ts'

const units = fc.oneof(fc.bigInt(1n, 10n ** 15n), fc.constantFrom(0n, 1n, 2n))

/** An account of the assets of `validTable`: two collaterals, some units pledged elsewhere, and three debts. */
const amounts = fc.record({
  balances: fc.tuple(units, units),
  debts: fc.tuple(units, units, units),
  pledges: fc.array(fc.record({ assetId: fc.nat(1), slot: fc.nat(slots - 1), share: fc.bigInt(0n, 100n) }), {
    maxLength: 2,
  }),
})

type Amounts = typeof amounts extends fc.Arbitrary<infer T> ? T : never

function wordsOf({ balances, debts, pledges }: Amounts): Hex[] {
  return [
    ...balances.map((units, assetId) => encodeLeafWord({ kind: 'balance', assetId, units, leaving: 0n })),
    ...debts.map((units, index) => encodeLeafWord({ kind: 'debt', assetId: index + 2, units })),
    ...pledges.map(({ assetId, slot, share }) => {
      const pledged = ((balances[assetId] ?? 0n) * share) / 100n
      return encodeLeafWord({ kind: 'pledge', assetId, slot, pledged, released: 0n })
    }),
  ]
}

/** The account after a deposit, or after a repayment. */
function after(account: Amounts, { assetId, units }: CureUnits, kind: 'deposit' | 'repay'): Hex[] {
  const add = (amounts: readonly bigint[], place: number, units: bigint) =>
    amounts.map((amount, index) => (index === place ? amount + units : amount))
  const changed =
    kind === 'deposit'
      ? { ...account, balances: add(account.balances, assetId, units) }
      : { ...account, debts: add(account.debts, assetId - 2, -units) }
  return wordsOf({ ...account, ...changed } as Amounts).map((word, index) => {
    // What is pledged stays as it was.
    return wordsOf(account).at(index)?.startsWith('0x02') ? (wordsOf(account)[index] as Hex) : word
  })
}

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
          expect(isBelowLine(at(after(account, each, kind)), line)).toBe(false)
          expect(isBelowLine(at(after(account, { ...each, units: each.units - 1n }, kind)), line)).toBe(true)
        }
      }
      // A debt without an entry cannot do it alone.
      for (const [index, owed] of account.debts.entries()) {
        if (owed === 0n || cure.repay.some(({ assetId }) => assetId === index + 2)) continue
        expect(isBelowLine(at(after(account, { assetId: index + 2, slot: 0, units: owed }, 'repay')), line)).toBe(true)
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
          expect(at(after(account, each, kind)).initialSurplus >= 0n).toBe(true)
          const less = { ...each, units: each.units - 1n }
          expect(at(after(account, less, kind)).initialSurplus < 0n).toBe(true)
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

function moved({ action, assetId, slot, toSlot, units }: CureMove): Hex {
  return action === 'pledge'
    ? encodeLeafWord({ kind: 'pledge', assetId, slot: toSlot, pledged: units, released: 0n })
    : encodeLeafWord({ kind: 'pledge', assetId, slot, pledged: 0n, released: units })
}

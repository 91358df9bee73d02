import fc from 'fast-check'
import type { Hex } from 'viem'
import { type CureMove, type CureUnits, encodeLeafWord } from '../src/index.ts'
import { slots } from './arbitraries.ts'

const units = fc.oneof(fc.bigInt(1n, 10n ** 15n), fc.constantFrom(0n, 1n, 2n))

/** An account of the assets of `validTable`: two collaterals, some units pledged elsewhere, and three debts. */
export const amounts = fc.record({
  balances: fc.tuple(units, units),
  debts: fc.tuple(units, units, units),
  pledges: fc.array(fc.record({ assetId: fc.nat(1), slot: fc.nat(slots - 1), share: fc.bigInt(0n, 100n) }), {
    maxLength: 2,
  }),
})

export type Amounts = typeof amounts extends fc.Arbitrary<infer T> ? T : never

/** Its leaf words, unsorted. */
export function wordsOf({ balances, debts, pledges }: Amounts): Hex[] {
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
export function cured(account: Amounts, { assetId, units }: CureUnits, kind: 'deposit' | 'repay'): Hex[] {
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

/** The word that a move adds. */
export function moved({ action, assetId, slot, toSlot, units }: CureMove): Hex {
  return action === 'pledge'
    ? encodeLeafWord({ kind: 'pledge', assetId, slot: toSlot, pledged: units, released: 0n })
    : encodeLeafWord({ kind: 'pledge', assetId, slot, pledged: 0n, released: units })
}

import fc from 'fast-check'
import type { Hex } from 'viem'
import { type AssetWord, encodeLeafWord, margin } from '../src/index.ts'
import { moderateUnits, slots, validTable } from './arbitraries.ts'

/** Units of collaterals 0 and 1, and debt shares of liabilities 2, 3 and 4. */
export type Holdings = { held: readonly [bigint, bigint]; owed: readonly [bigint, bigint, bigint] }

/**
 * An account below its line under a valid config: liability 2 is owed and collateral 0 held on `slot`, collateral 1 counts
 * there and is held elsewhere.
 */
export type ShortAccount = Holdings & {
  table: AssetWord[]
  slot: number
  cut: { timestamp: bigint }[]
  /** usdWad. */
  dust: bigint
}

/** The words of an account with these holdings. */
export function wordsOf({ held, owed }: Holdings, { slot }: Pick<ShortAccount, 'slot'>): Hex[] {
  return [
    ...held.map((units, assetId) => encodeLeafWord({ kind: 'balance', assetId, units, leaving: 0n })),
    encodeLeafWord({ kind: 'pledge', assetId: 1, slot, pledged: held[1], released: 0n }),
    ...owed.map((units, index) => encodeLeafWord({ kind: 'debt', assetId: 2 + index, units })),
  ]
}

/** Accounts up to a quarter below their line, with dust from nothing to a third of what they owe. */
export const shortAccount: fc.Arbitrary<ShortAccount> = fc
  .record({
    assets: validTable,
    owed: fc.tuple(moderateUnits, moderateUnits, moderateUnits),
    shortBps: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2_500 })),
    localPercent: fc.nat(100),
    cut: fc.array(fc.record({ timestamp: fc.bigInt(0n, 3n) }), { minLength: slots, maxLength: slots }),
    dustBps: fc.oneof(fc.constant(0), fc.nat(3_000)),
  })
  .map(({ assets, owed, shortBps, localPercent, cut, dustBps }) => {
    const slot = assets[2]?.slot ?? 0
    const table = assets.map((asset, id) => {
      if (id === 0) return { ...asset, slot }
      return id === 1 ? { ...asset, slot: (slot + 1) % slots } : asset
    })
    const debts = margin({ words: wordsOf({ held: [0n, 0n], owed }, { slot }), table, slots })
    const value = (debts.maintenanceLiabilities * BigInt(10_000 - shortBps)) / 10_000n
    const heldOf = (id: number, percent: number) => {
      const { unitPrice = 1n, maintenanceWeight = 1 } = table[id] ?? {}
      return (value * BigInt(percent) * 10n ** 20n) / (unitPrice * BigInt(maintenanceWeight))
    }
    const held = [heldOf(0, localPercent), heldOf(1, 100 - localPercent)] as const
    const total = debts.liabilities.reduce((sum, debt) => sum + debt, 0n)
    return { table, slot, cut, held, owed, dust: (total * BigInt(dustBps)) / 10_000n }
  })
  .filter(({ held }) => held.every((units) => units < 1n << 104n))

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AssetWord,
  bonusAt,
  encodeLeafWord,
  type Margin,
  margin,
  quoteLiquidation,
  restoreValue,
} from '../src/index.ts'
import { asset, debtAsset } from './fixtures.ts'

/** Three slots, each with a collateral (its slot is the assetId) and a liability of its own (3 + slot), all of $1. */
const slots = 3

type Weights = Pick<AssetWord, 'initialWeight' | 'maintenanceWeight'>
type Situation = {
  held: Weights & { leastBonus: number; liquidationBonus: number }
  owed: Weights & { bonusDistance: number }
  /** Dollars owed on each slot; collateral is spread alike. */
  debts: readonly number[]
  /** How far M is below zero, as a part of the liabilities at maintenance weight. */
  depth: number
  /** How many rounds old the entry of each slot is in every header. */
  lags: readonly number[]
}
type Holdings = { held: bigint[]; owed: bigint[] }

const wordsOf = ({ held, owed }: Holdings) => [
  ...held.map((units, assetId) => encodeLeafWord({ kind: 'balance', assetId, units, leaving: 0n })),
  ...owed.map((units, slot) => encodeLeafWord({ kind: 'debt', assetId: slots + slot, units })),
]

/**
 * What all chains together repay at one price, as a part of R at the start, with R at the bonus that the slowest slot pays
 * there. Every round has a header, and on every chain somebody liquidates all that it allows.
 */
function repaidPart({ held, owed, debts, depth, lags }: Situation): number {
  const ids = [0, 1, 2]
  const [collateral, liability] = [asset(held), debtAsset(owed)]
  const table = [...ids.map((slot) => ({ ...collateral, slot })), ...ids.map((slot) => ({ ...liability, slot }))]
  const cover = (owed.maintenanceWeight / held.maintenanceWeight) * (1 - depth) * 1e6
  const start: Holdings = {
    held: debts.map((dollars) => BigInt(Math.round(dollars * cover))),
    owed: debts.map((dollars) => BigInt(Math.round(dollars * 1e6))),
  }
  const first = margin({ words: wordsOf(start), table, slots })
  const restore = restoreAt(first, { liability, collateral })
  if (restore >= first.liabilities.reduce((sum, value) => sum + value, 0n)) return 0 // there is nothing but all of it

  const history = [start]
  let repaid = 0n
  for (let round = 0, quiet = 0; round < 40 && quiet <= 5; round++) {
    const seen = lags.map((lag) => history[Math.max(0, round - lag)] ?? start)
    const leaf: Holdings = {
      held: seen.map((then, slot) => then.held[slot] ?? 0n),
      owed: seen.map((then, slot) => then.owed[slot] ?? 0n),
    }
    const cut = lags.map((lag) => ({ timestamp: BigInt(1_000 + round - lag) }))
    const now: Holdings = { held: [...(history[round]?.held ?? [])], owed: [...(history[round]?.owed ?? [])] }
    quiet += 1
    for (const slot of ids) {
      const view: Holdings = {
        held: leaf.held.with(slot, now.held[slot] ?? 0n),
        owed: leaf.owed.with(slot, now.owed[slot] ?? 0n),
      }
      const at = { table, slots, slot, cut, liability: slots + slot, collateral: slot, dust: 0n }
      const moved = quoteLiquidation({ words: wordsOf(leaf), viewWords: wordsOf(view), ...at })
      if (moved.units === 0n) continue
      now.held[slot] = (now.held[slot] ?? 0n) - moved.units
      now.owed[slot] = (now.owed[slot] ?? 0n) - moved.repayUnits
      repaid += moved.value
      quiet = 0
    }
    history.push(now)
  }
  return Number((repaid * 1_000_000n) / restore) / 1e6
}

function restoreAt(first: Margin, pair: { liability: AssetWord; collateral: AssetWord }): bigint {
  const { maintenanceSurplus, maintenanceLiabilities, initialSurplus } = first
  const bonus = bonusAt({ creditedSurplus: maintenanceSurplus, maintenanceLiabilities, ...pair })
  return restoreValue({ initialSurplus, bonus, ...pair })
}

test('default: at one price all chains repay at most 1.08 R, over depths and parts of a slow slot', () => {
  // Weights 80% and 85%, debts at 100%; the bonus flat at 1% and at 5%, and growing from one to the other.
  let most = 0
  for (const [leastBonus, liquidationBonus] of [
    [100, 100],
    [500, 500],
    [100, 500],
  ] as const) {
    const held = { initialWeight: 8_000, maintenanceWeight: 8_500, leastBonus, liquidationBonus }
    const owed = { initialWeight: 10_001, maintenanceWeight: 10_000, bonusDistance: 300 }
    for (let depth = 0.002; depth < 0.15; depth += 0.006) {
      for (let slow = 0.04; slow < 1; slow += 0.06) {
        const debts = [1e6 * (1 - slow), 0, 1e6 * slow]
        const part = repaidPart({ held, owed, debts, depth, lags: [0, 0, 1_000] })
        expect(part).toBeLessThan(1.08)
        most = Math.max(most, part)
      }
    }
  }
  expect(most).toBeGreaterThan(1.06) // the bound is not idle
})

const part = fc.double({ min: 0, max: 1, noNaN: true })

test('behavior: at most 1.15 R for any weights that are five points apart, with any speeds of the slots', () => {
  const situation = fc
    .record({
      maintenance: fc.integer({ min: 10_000, max: 13_000 }),
      margins: fc.tuple(fc.integer({ min: 500, max: 1_500 }), fc.integer({ min: 500, max: 1_500 })),
      bonus: fc.tuple(fc.integer({ min: 100, max: 1_000 }), part),
      collateral: fc.double({ min: 0.5, max: 1, noNaN: true }),
      distance: fc.double({ min: 0.01, max: 1, noNaN: true }),
      debts: fc.tuple(part, part, part).map((parts) => parts.map((dollars) => 0.001 + dollars)),
      depth: part.map((root) => 0.001 + root * root * 0.3),
      lags: fc.tuple(fc.constant(0), fc.nat(2), fc.constantFrom(5, 20, 1_000)),
    })
    .map(({ maintenance, margins, bonus: [most, least], collateral, distance, debts, depth, lags }): Situation => {
      const highest = Math.min(10_000, Math.floor((maintenance * 10_000) / (10_000 + most)) - 1)
      const maintenanceWeight = Math.floor(highest * collateral)
      const gain = maintenance - ((10_000 + most) * maintenanceWeight) / 10_000
      return {
        held: {
          initialWeight: maintenanceWeight - margins[0],
          maintenanceWeight,
          leastBonus: 100 + Math.floor((most - 100) * least),
          liquidationBonus: most,
        },
        owed: {
          initialWeight: maintenance + margins[1],
          maintenanceWeight: maintenance,
          bonusDistance: Math.max(1, Math.floor((gain * 10_000 * distance) / maintenance)),
        },
        debts: debts.map((millions) => millions * 1e6),
        depth,
        lags,
      }
    })
  fc.assert(
    fc.property(situation, (some) => {
      expect(repaidPart(some)).toBeLessThan(1.15)
    }),
    { numRuns: 400 },
  )
})

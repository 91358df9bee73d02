import {
  type AssetWord,
  bonusAt,
  encodeLeafWord,
  type Margin,
  margin,
  quoteLiquidation,
  restoreValue,
} from '../../../src/index.ts'
import { asset, debtAsset } from '../../fixtures.ts'

/** Three slots, each with a collateral (its slot is the assetId) and a liability of its own (3 + slot), all of $1. */
const slots = 3

type Weights = Pick<AssetWord, 'initialWeight' | 'maintenanceWeight'>
export type Situation = {
  held: Weights & { leastBonus: number; liquidationBonus: number }
  owed: Weights & { bonusDistance: number }
  /** Dollars owed on each slot; collateral is spread alike. */
  debts: readonly number[]
  /** How far M is below zero, as a part of the liabilities at maintenance weight. */
  depth: number
  /** How many rounds old the entry of each slot is in every header. */
  lags: readonly number[]
  /** The only slot that acts; all of them by default. */
  only?: number
  /** The most rounds; default 40. */
  rounds?: number
  /** Whether slower slots are credited, as the law has it by default. */
  isCredited?: boolean
}
type Holdings = { held: bigint[]; owed: bigint[] }

/**
 * What all chains repay together, and the largest call of slot 0 on an account that is healthy in truth, as parts of R.
 */
export type OnePrice = { repaid: number; whileHealthy: number }

const wordsOf = ({ held, owed }: Holdings) => [
  ...held.map((units, assetId) => encodeLeafWord({ kind: 'balance', assetId, units, leaving: 0n })),
  ...owed.map((units, slot) => encodeLeafWord({ kind: 'debt', assetId: slots + slot, units })),
]

/**
 * Rounds at one price: each has a header, and on every chain somebody liquidates all that it allows, slot 0 last. R is that at the start, at
 * the bonus that the slowest slot pays there.
 */
export function playOnePrice(situation: Situation): OnePrice {
  const { held, owed, debts, depth, lags, only, rounds = 40, isCredited = true } = situation
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
  const nothing = { repaid: 0, whileHealthy: 0 }
  if (restore >= first.liabilities.reduce((sum, value) => sum + value, 0n)) return nothing // there is nothing but all of it

  const history = [start]
  let repaid = 0n
  let whileHealthy = 0n
  for (let round = 0, quiet = 0; round < rounds && quiet <= 5; round++) {
    const now: Holdings = { held: [...(history[round]?.held ?? [])], owed: [...(history[round]?.owed ?? [])] }
    quiet += 1
    for (const slot of ids.toReversed()) {
      if (only !== undefined && only !== slot) continue
      const seen = lags.map((lag) => history[Math.max(0, round - lag)] ?? start)
      const leaf: Holdings = {
        held: seen.map((then, other) => then.held[other] ?? 0n),
        owed: seen.map((then, other) => then.owed[other] ?? 0n),
      }
      const cut = lags.map((lag) => ({ timestamp: isCredited ? BigInt(1_000 + round - lag) : 0n }))
      const view: Holdings = {
        held: leaf.held.with(slot, now.held[slot] ?? 0n),
        owed: leaf.owed.with(slot, now.owed[slot] ?? 0n),
      }
      const at = { table, slots, slot, cut, liability: slots + slot, collateral: slot, dust: 0n }
      const moved = quoteLiquidation({ words: wordsOf(leaf), viewWords: wordsOf(view), ...at })
      if (moved.units === 0n) continue
      const isHealthy = !margin({ words: wordsOf(now), table, slots }).liquidatable
      if (slot === 0 && isHealthy && moved.value > whileHealthy) {
        whileHealthy = moved.value
      }
      now.held[slot] = (now.held[slot] ?? 0n) - moved.units
      now.owed[slot] = (now.owed[slot] ?? 0n) - moved.repayUnits
      repaid += moved.value
      quiet = 0
    }
    history.push(now)
  }
  const partOf = (value: bigint) => Number((value * 1_000_000n) / restore) / 1e6
  return { repaid: partOf(repaid), whileHealthy: partOf(whileHealthy) }
}

function restoreAt(first: Margin, pair: { liability: AssetWord; collateral: AssetWord }): bigint {
  const { maintenanceSurplus, maintenanceLiabilities, initialSurplus } = first
  const bonus = bonusAt({ creditedSurplus: maintenanceSurplus, maintenanceLiabilities, ...pair })
  return restoreValue({ initialSurplus, bonus, ...pair })
}

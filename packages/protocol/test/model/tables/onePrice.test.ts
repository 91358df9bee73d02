import fc from 'fast-check'
import { expect, test } from 'vitest'
import { creditedSurplus, encodeLeafWord, margin } from '../../../src/index.ts'
import { asset, debtAsset, timesAt } from '../../fixtures.ts'
import { type OnePrice, playOnePrice, type Situation } from './onePrice.ts'

const owed = { initialWeight: 10_001, maintenanceWeight: 10_000, bonusDistance: 300 }
const heldWith = ([leastBonus = 0, liquidationBonus = 0]: readonly number[]) => ({
  initialWeight: 8_000,
  maintenanceWeight: 8_500,
  leastBonus,
  liquidationBonus,
})

/** The most of all depths and parts of a slow slot, for the weights 80 % and 85 %. */
function worstOf(held: Situation['held'], how: Partial<Situation> = {}): OnePrice {
  const most = { repaid: 0, whileHealthy: 0 }
  for (let depth = 0.002; depth < 0.15; depth += 0.006) {
    for (let slow = 0.04; slow < 1; slow += 0.06) {
      const debts = [1e6 * (1 - slow), 0, 1e6 * slow]
      const { repaid, whileHealthy } = playOnePrice({ held, owed, debts, depth, lags: [0, 0, 1_000], ...how })
      most.repaid = Math.max(most.repaid, repaid)
      most.whileHealthy = Math.max(most.whileHealthy, whileHealthy)
    }
  }
  return most
}

// Bonus flat at 1 % and 5 %, and growing from one to the other: what all chains repay together, and the largest call on an
// account that is healthy in truth, as parts of R; with the credit for slower slots, and without. The credit counts the largest
// bonus: where it grows, a slower slot mends more than it is credited for, so the account is healthy by a little.
test.each([
  { bonus: [100, 100], credited: [1.07, 0.07], without: [1.28, 0.9] },
  { bonus: [500, 500], credited: [1.04, 0.04], without: [1.24, 0.9] },
  { bonus: [100, 500], credited: [1.03, 0.67], without: [1.21, 0.9] },
])('default: at one price all chains repay at most 1.08 R, with a bonus of $bonus', ({ bonus, credited, without }) => {
  const held = heldWith(bonus)
  const law = worstOf(held)
  expect(law.repaid).toBeLessThan(1.08)
  expect([law.repaid, law.whileHealthy].map(round)).toEqual(credited)
  const blind = worstOf(held, { isCredited: false })
  expect([blind.repaid, blind.whileHealthy].map(round)).toEqual(without)
})

function round(part: number): number {
  return Math.round(part * 100) / 100
}

test('behavior: the line of a quick slot lies lower by the price that slower slots may mend', () => {
  const slots = 2
  const [collateral, liability] = [asset(heldWith([500, 500])), debtAsset(owed)]
  const table = [{ ...collateral }, { ...liability }, { ...liability, slot: 1 }]
  const fallOf = (slow: number) => {
    for (let bps = 0; bps < 3_000; bps += 10) {
      const debt = 1e12
      const words = [
        encodeLeafWord({
          kind: 'balance',
          assetId: 0,
          units: BigInt(Math.round((debt / 0.85) * (1 - bps / 10_000))),
          leaving: 0n,
        }),
        encodeLeafWord({ kind: 'debt', assetId: 1, units: BigInt(Math.round(debt * (1 - slow))) }),
        encodeLeafWord({ kind: 'debt', assetId: 2, units: BigInt(Math.round(debt * slow)) }),
      ]
      const view = margin({ words, table, slots })
      const position = { view, leaf: view, cut: timesAt(1_000, 10), slot: 0, liability, collateral }
      // By how much the price at the line is higher.
      if (creditedSurplus(position) < 0n) return (100 * bps) / (10_000 - bps)
    }
    return Number.POSITIVE_INFINITY
  }
  const falls = [0.25, 0.5, 0.75, 0.9].map(fallOf)
  const percents = [1.2, 3, 6, 9]
  for (const [index, percent] of percents.entries()) expect(Math.abs((falls[index] ?? 0) - percent)).toBeLessThan(0.2)
})

test('behavior: a slot that acts on an older header than others have is not credited: 1.29 R', () => {
  // Slot 0 has a header a round; slot 2 acts on the first one, and its entry is never older than that of slot 0.
  expect(worstOf(heldWith([100, 100]), { lags: [0, 0, 0] }).repaid).toBeLessThan(1.01)
  let most = 0
  for (let depth = 0.026; depth < 0.08; depth += 0.008) {
    for (let slow = 0.4; slow < 0.8; slow += 0.08) {
      most = Math.max(most, playLate({ depth, slow }))
    }
  }
  expect(most).toBeGreaterThan(1.2)
  expect(most).toBeLessThan(1.3)
})

/** Slot 0 acts for some rounds, with headers that show all of it; then slot 2 acts on the first header. */
function playLate({ depth, slow }: { depth: number; slow: number }): number {
  const held = heldWith([100, 100])
  const debts = [1e6 * (1 - slow), 0, 1e6 * slow]
  const alone = playOnePrice({ held, owed, debts, depth, lags: [0, 0, 0], only: 0 })
  const late = playOnePrice({ held, owed, debts, depth, lags: [0, 0, 0], only: 2, rounds: 1 })
  return alone.repaid + late.repaid
}

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
      expect(playOnePrice(some).repaid).toBeLessThan(1.15)
    }),
    { numRuns: 400 },
  )
})

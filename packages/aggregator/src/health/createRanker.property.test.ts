import {
  type AccountId,
  type AssetTable,
  type AssetWord,
  encodeLeafWord,
  type LeafWord,
  mergeWords,
  parseAccountId,
  unusedAsset,
} from '@plimsoll/protocol'
import fc from 'fast-check'
import type { Hex } from 'viem'
import { describe, expect, test } from 'vitest'
import { finish } from '../testing/finish.ts'
import { bytes32 } from '../testing/fixtures.ts'
import { profileOf } from '../testing/profileOf.ts'
import { createLeafRanker, type Leaves, rankNaively } from '../testing/rankLeaves.ts'
import { type AccountHealth, openRanking } from './healthRanking.ts'

const { isLong, timeout } = profileOf(process.env)

const slots = 2
const units = fc.oneof(
  fc.bigInt({ min: 1n, max: 20n }),
  fc.bigInt({ min: 1n, max: 10n ** 12n }),
  fc.constantFrom((1n << 104n) - 1n, 1n << 103n),
)
const leaving = fc.oneof(fc.constant(0n), units)
const assetId = fc.nat(6)
const slot = fc.nat(2)
const word: fc.Arbitrary<LeafWord> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('balance'), assetId, units, leaving }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('debt'), assetId, units }) },
  fc.record({ kind: fc.constant('pledge'), assetId, slot, pledged: units, released: units }),
  fc.record({ kind: fc.constant('claim'), assetId, slot, claimed: units, settled: units }),
)
const anyPrice = fc.oneof(
  fc.constantFrom(10n ** 6n, 10n ** 22n, 10n ** 30n),
  fc.bigInt({ min: 10n ** 6n, max: (1n << 127n) - 1n }),
)
/** One unit is worth a thousandth of a dollar, so that rounding to whole usdWad does not show. */
const notablePrice = fc.oneof(fc.constant(10n ** 33n), fc.bigInt({ min: 10n ** 33n, max: (1n << 127n) - 1n }))
const asset = (unitPrice: fc.Arbitrary<bigint>): fc.Arbitrary<AssetWord> =>
  fc
    .record({
      unitPrice,
      kind: fc.constantFrom('collateral', 'collateral', 'liability', 'liability', 'unused'),
      maintenanceWeight: fc.constantFrom(5_000, 9_000, 10_000),
      slot: fc.constantFrom(0, 1, 1, 7),
    })
    .map((fields) => ({ ...unusedAsset, ...fields }))
const tableOf = (unitPrice: fc.Arbitrary<bigint>) => fc.array(asset(unitPrice), { minLength: 3, maxLength: 7 })
const leaf = fc
  .uniqueArray(word, {
    maxLength: 6,
    selector: (word) => `${word.kind}${Reflect.get(word, 'assetId')}${Reflect.get(word, 'slot')}`,
  })
  .map((words) => mergeWords([words.map(encodeLeafWord)]))
const leaves: fc.Arbitrary<Leaves> = fc
  .array(fc.tuple(fc.nat(60), leaf), { maxLength: 60 })
  .map((entries) => new Map(entries.map(([n, words]) => [parseAccountId(bytes32(n)), words as readonly Hex[]])))

/** As low as can be: of those that floating point cannot tell apart, any may be the last ones. */
function expectLowest(page: readonly AccountHealth[], lowest: readonly AccountHealth[]): void {
  const healths = healthsOf(page)
  expect(healths.length).toBe(lowest.length)
  for (const [index, { margin }] of lowest.entries()) {
    const expected = margin.health ?? 0n
    const over = (healths[index] ?? 0n) - expected
    expect(over >= 0n && over <= 1n + expected / 10n ** 12n, `${healths[index]} instead of ${expected}`).toBe(true)
  }
}

function healthsOf(page: readonly AccountHealth[]): bigint[] {
  return page.map(({ margin }) => margin.health ?? 0n)
}

describe('createRanker', () => {
  test.each([
    { prices: 'any', unitPrice: anyPrice },
    { prices: 'notable', unitPrice: notablePrice },
  ])(
    'behavior: the order is that of exact health, tick after tick, at $prices prices',
    { timeout },
    ({ prices, unitPrice }) => {
      const seen = { ranked: 0, liquidatable: 0 }
      fc.assert(
        fc.property(
          fc.array(fc.tuple(leaves, tableOf(unitPrice)), { minLength: 1, maxLength: 5 }),
          fc.integer({ min: 1, max: 9 }),
          (ticks, keep) => {
            const rank = createLeafRanker({ slots, keep })
            for (const [leaves, table] of ticks) {
              const { health: ranking } = rank(leaves, table)
              const all = rankNaively(leaves, { table, slots })
              const liquidatable = all.filter(({ margin }) => margin.liquidatable).length
              expect(ranking.liquidatable).toBe(liquidatable)
              expect(ranking.size).toBe(Math.min(all.length, liquidatable + keep))
              // Packed before a page has put anything in its exact order, and opened elsewhere.
              const packed = finish(ranking.pack())
              const page = ranking.page({ offset: 0, limit: 1000 })
              const trie = { get: (account: Hex) => [...(leaves.get(account as AccountId) ?? [])] }
              expect(openRanking(packed, { trie, table, slots }).page({ offset: 0, limit: 1000 })).toEqual(page)
              expect(healthsOf(page)).toEqual(healthsOf(page).toSorted((a, b) => (a < b ? -1 : 1)))
              if (prices === 'notable') expectLowest(page, all.slice(0, ranking.size))
              // Whoever is liquidatable is there, in order; further on, equals at the very end may be others.
              expect(page.slice(0, liquidatable)).toEqual(all.slice(0, liquidatable))
              expect(ranking.page({ offset: 2, limit: 3 })).toEqual(page.slice(2, 5))
              seen.ranked += ranking.size
              seen.liquidatable += liquidatable
            }
          },
        ),
        { numRuns: isLong ? 20_000 : 300 },
      )
      expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0)
    },
  )

  test('behavior: of two that floating point cannot tell apart, either is the last', () => {
    const table: AssetTable = [
      { ...unusedAsset, kind: 'collateral', unitPrice: 10n ** 30n, maintenanceWeight: 10_000 },
      { ...unusedAsset, kind: 'liability', unitPrice: 10n ** 30n, maintenanceWeight: 10_000 },
    ]
    const owns = (units: bigint) => [
      encodeLeafWord({ kind: 'balance', assetId: 0, units, leaving: 0n }),
      encodeLeafWord({ kind: 'debt', assetId: 1, units: 10n ** 9n }),
    ]
    const leaves: Leaves = new Map([
      [parseAccountId(bytes32(1)), owns(10n ** 30n + 1n)],
      [parseAccountId(bytes32(2)), owns(10n ** 30n)],
    ])
    const all = rankNaively(leaves, { table, slots })
    const page = (keep: number) => createLeafRanker({ slots, keep })(leaves, table).health.page({ offset: 0, limit: 9 })
    expectLowest(page(1), all.slice(0, 1))
    expect(page(2)).toEqual(all)
  })

  test('behavior: of many the lowest are kept, in whatever order they come', () => {
    const debts = {
      ascending: (n: number) => 1_000 + n,
      descending: (n: number) => 4_000 - n,
      mixed: (n: number) => 1_000 + ((n * 7_919) % 3_001),
      equal: (n: number) => 1_000 + (n % 3),
      same: () => 1_000,
    }
    const priced = (unitPrice: bigint): AssetTable => [
      { ...unusedAsset, kind: 'collateral', unitPrice, maintenanceWeight: 5_000 },
      { ...unusedAsset, kind: 'liability', unitPrice: 10n ** 30n, maintenanceWeight: 10_000 },
    ]
    for (const [order, debt] of Object.entries(debts)) {
      const leaves: Leaves = new Map(
        Array.from({ length: 3_000 }, (_, n) => [
          parseAccountId(bytes32(n)),
          [
            encodeLeafWord({ kind: 'balance', assetId: 0, units: 10_000n, leaving: 0n }),
            encodeLeafWord({ kind: 'debt', assetId: 1, units: BigInt(debt(n)) }),
          ],
        ]),
      )
      const rank = createLeafRanker({ slots, keep: 50 })
      // Small moves, a crash, and a rise that leaves the last guess far behind.
      for (const price of [1_000n, 1_001n, 999n, 400n, 401n, 100_000n, 1_000n]) {
        const table = priced(price * 10n ** 27n)
        const { health: ranking } = rank(leaves, table)
        const all = rankNaively(leaves, { table, slots })
        const liquidatable = all.filter(({ margin }) => margin.liquidatable).length
        expect(ranking.liquidatable, order).toBe(liquidatable)
        expect(ranking.size).toBe(Math.min(all.length, liquidatable + 50))
        const page = ranking.page({ offset: 0, limit: 5_000 })
        expect(page.map(({ margin }) => margin.health)).toEqual(
          all.slice(0, ranking.size).map(({ margin }) => margin.health),
        )
        expect(page.slice(0, liquidatable)).toEqual(all.slice(0, liquidatable))
      }
    }
  })
})

import { type AssetTable, collateralValue, encodeLeafWord, liabilityValue, unusedAsset } from '@plimsoll/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPositions } from '../ledger/positions.ts'
import { leafBytes } from '../testing/leafBytes.ts'
import { profileOf } from '../testing/profileOf.ts'
import { decide, healthInterval, relativeError, roundingLoss, surelyAbove } from './healthBound.ts'
import { maintenanceCoefficients } from './scanHealth.ts'

const { isLong, timeout } = profileOf(process.env)

type Position = { kind: 'collateral' | 'liability'; units: bigint; unitPrice: bigint; weight: number }

const scale = 10n ** 22n
const maxUnits = (1n << 104n) - 1n
const maxPrice = (1n << 127n) - 1n
const numRuns = isLong ? 100_000 : 2_000

/** Numbers of every magnitude, and the ends of the range. */
const magnitude = (min: bigint, max: bigint) =>
  fc.oneof(
    fc.constantFrom(min, min + 1n, max - 1n, max),
    fc.nat(126).chain((bits) => fc.bigInt({ min, max: min + 1n + ((max - min - 1n) >> BigInt(bits)) })),
  )
const weight = fc.oneof(fc.constantFrom(1, 9_999, 10_000, 65_535), fc.integer({ min: 1, max: 65_535 }))
const position: fc.Arbitrary<Position> = fc.record({
  kind: fc.constantFrom('collateral', 'liability'),
  units: magnitude(1n, maxUnits),
  unitPrice: magnitude(10n ** 6n, maxPrice),
  weight,
})
const product = ({ units, unitPrice, weight }: Position) => units * unitPrice * BigInt(weight)

/** Adds what the poorer side lacks in a few positions of shrinking prices, so that the exact sums nearly meet. */
function balance(positions: readonly Position[], nudge: bigint): Position[] {
  const balanced = [...positions]
  let gap = positions.reduce((sum, each) => sum + (each.kind === 'collateral' ? product(each) : -product(each)), 0n)
  for (const unitPrice of [maxPrice, 10n ** 30n, 10n ** 20n, 10n ** 12n, 10n ** 6n]) {
    const kind = gap > 0n ? 'liability' : 'collateral'
    const lacking = (gap > 0n ? gap : -gap) / unitPrice
    const units = lacking > maxUnits ? maxUnits : lacking
    if (units <= 0n) continue
    const added: Position = { kind, units, unitPrice, weight: 1 }
    balanced.push(added)
    gap += kind === 'collateral' ? product(added) : -product(added)
  }
  const last = balanced.at(-1)
  if (last !== undefined && last.units + nudge > 0n && last.units + nudge <= maxUnits) last.units += nudge
  return balanced
}

/** What the scan computes of the positions, through words, columns and coefficients, and what is true. */
function compare(positions: readonly Position[]) {
  const table: AssetTable = positions.map(({ kind, unitPrice, weight }) => ({
    ...unusedAsset,
    kind,
    unitPrice,
    maintenanceWeight: weight,
  }))
  const words = positions
    .map(({ kind, units }, assetId) =>
      encodeLeafWord(
        kind === 'liability' ? { kind: 'debt', assetId, units } : { kind: 'balance', assetId, units, leaving: units },
      ),
    )
    .sort()
  const columns = createPositions({ slots: 1 })
  columns.set(0, leafBytes(words))
  const { owned, owed, assetIds, units, starts } = columns.columns()
  const { collateral, liability } = maintenanceCoefficients(table, { slots: 1 })
  let [a, b] = [0, 0]
  const middle = (starts[0] ?? 0) + (owned[0] ?? 0)
  for (let at = starts[0] ?? 0; at < middle; at++) a += (units[at] ?? 0) * (collateral[assetIds[at] ?? 0] ?? 0)
  for (let at = middle; at < middle + (owed[0] ?? 0); at++) b += (units[at] ?? 0) * (liability[assetIds[at] ?? 0] ?? 0)

  let [assets, debts, owns, owes] = [0n, 0n, 0n, 0n]
  for (const each of positions) {
    if (each.kind === 'collateral') assets += collateralValue(each.units, each)
    else debts += liabilityValue(each.units, each)
    if (each.kind === 'collateral') owns += product(each)
    else owes += product(each)
  }
  return { a, b, assets, debts, owns, owes }
}

/** Checks everything that healthBound.ts says about the sums; returns the decision. */
function check(positions: readonly Position[]): -1 | 0 | 1 {
  const { a, b, assets, debts, owns, owes } = compare(positions)
  const decision = decide(a, b)
  if (decision !== 0) expect(assets < debts).toBe(decision === -1)
  for (const bps of [1, 500, 2_500, 65_535]) {
    const side = decide(a, b, 1 + bps / 10_000)
    const { factor, loss } = surelyAbove(1 + bps / 10_000)
    if (a > factor * b + loss) expect(side).toBe(1)
    if (side !== 0) expect(assets * 10_000n < debts * BigInt(10_000 + bps)).toBe(side === -1)
  }
  // Sharp as well: twice the bound away from zero there is no doubt.
  const gap = Math.abs(Number(owns - owes))
  if (gap > 2 * (relativeError * Number(owns + owes) + roundingLoss)) expect(decision).not.toBe(0)
  if (debts > 0n) {
    const { low, high } = healthInterval(a, b)
    expect(isAtMost(low, { numerator: assets, denominator: debts })).toBe(true)
    expect(isAtLeast(high, { numerator: assets, denominator: debts })).toBe(true)
  }
  return decision
}

type Fraction = { numerator: bigint; denominator: bigint }
/** A float as an exact fraction. */
function exact(value: number): Fraction {
  if (Number.isInteger(value)) return { numerator: BigInt(value), denominator: 1n }
  let [numerator, denominator] = [value, 1n]
  while (!Number.isInteger(numerator)) {
    numerator *= 2
    denominator *= 2n
  }
  return { numerator: BigInt(numerator), denominator }
}
const isAtMost = (value: number, { numerator, denominator }: Fraction) =>
  exact(value).numerator * denominator <= numerator * exact(value).denominator
const isAtLeast = (value: number, { numerator, denominator }: Fraction) =>
  value === Number.POSITIVE_INFINITY || exact(value).numerator * denominator >= numerator * exact(value).denominator

describe('healthBound', () => {
  test('behavior: it never decides against exact arithmetic', { timeout }, () => {
    fc.assert(
      fc.property(fc.array(position, { minLength: 1, maxLength: 12 }), (positions) => {
        check(positions)
      }),
      { numRuns },
    )
  })

  test('behavior: nor where the sums nearly meet', { timeout }, () => {
    const seen = new Map<number, number>()
    const nudge = fc.oneof(
      fc.bigInt({ min: -3n, max: 3n }),
      magnitude(1n, maxUnits).map((units) => -units),
    )
    fc.assert(
      fc.property(fc.array(position, { minLength: 1, maxLength: 12 }), nudge, (positions, nudge) => {
        const decision = check(balance(positions, nudge))
        seen.set(decision, (seen.get(decision) ?? 0) + 1)
      }),
      { numRuns },
    )
    // All three happen, so that the test says something.
    expect([...seen.keys()].sort()).toEqual([-1, 0, 1])
  })

  test('behavior: nor with as many words as a leaf holds', { timeout }, () => {
    const many = fc.array(position, { minLength: 200, maxLength: 249, size: 'max' })
    fc.assert(
      fc.property(many, (positions) => {
        check(positions)
        check(balance(positions, 0n))
      }),
      { numRuns: numRuns / 20 },
    )
  })

  test('behavior: rounding every value against the account is within the loss', { timeout }, () => {
    // Each collateral is worth just less than a usdWad more than it counts, and each debt just more.
    const sliver: Position = { kind: 'collateral', units: 10n ** 16n - 1n, unitPrice: 10n ** 6n, weight: 1 }
    const positions = Array.from({ length: 254 }, () => sliver)
    expect(product(sliver)).toBe(scale - 10n ** 6n)
    expect(check([...positions, { kind: 'liability', units: 1n, unitPrice: 10n ** 6n, weight: 1 }])).toBe(0)
    expect(check([...positions, { kind: 'liability', units: 10n ** 19n, unitPrice: 10n ** 6n, weight: 1 }])).toBe(-1)
  })
})

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type AssetTable,
  countUnits,
  coveredUnits,
  dust,
  encodeAssetTable,
  encodeAssetWord,
  encodeLeafWord,
  limitUnits,
  liquidationLimit,
  margin,
  quoteLiquidation,
  repaidValue,
  restoreValue,
  seizedUnits,
  unitsToCover,
} from '../../src/index.ts'
import { maxBigint } from '../../src/maxBigint.ts'
import { minBigint } from '../../src/minBigint.ts'
import * as arbitraries from '../arbitraries.ts'
import { compare, startSolidity } from '../solidity.ts'

const { assetWord, collateral, liability, moderateUnits, slots, units } = arbitraries

let solidity: Awaited<ReturnType<typeof startSolidity>>
beforeAll(async () => {
  solidity = await startSolidity()
})
afterAll(() => solidity?.stop())

const amount = fc.oneof(moderateUnits, units)
/** One collateral on slot 0, owed against on slots 1 and 2. */
const position = fc.record({
  held: collateral,
  owed: liability,
  owned: amount,
  pledged: amount,
  debt: amount,
  elsewhere: amount,
  repaidSince: fc.nat(100),
  claimed: fc.oneof(fc.constant(0n), moderateUnits),
  maxRepayUnits: fc.oneof(units, fc.constant((1n << 255n) - 1n)),
})

test('default: sizes of a liquidation', async () => {
  let useful = 0
  await solidity.agrees(position, ({ held, owed, maxRepayUnits, ...amounts }) => {
    const table: AssetTable = [
      { ...held, slot: 0 },
      { ...owed, slot: 1 },
      { ...owed, slot: 2 },
    ]
    const debt = (amounts.debt * BigInt(100 - amounts.repaidSince)) / 100n
    const fixed = [
      encodeLeafWord({ kind: 'balance', assetId: 0, units: amounts.owned, leaving: 0n }),
      encodeLeafWord({ kind: 'pledge', assetId: 0, slot: 1, pledged: amounts.pledged, released: 0n }),
      encodeLeafWord({ kind: 'debt', assetId: 2, units: amounts.elsewhere }),
    ]
    const words = [...fixed, encodeLeafWord({ kind: 'debt', assetId: 1, units: amounts.debt })]
    const current = [
      ...fixed,
      encodeLeafWord({ kind: 'claim', assetId: 0, slot: 1, claimed: amounts.claimed, settled: 0n }),
      encodeLeafWord({ kind: 'debt', assetId: 1, units: debt }),
    ]
    const counted = countUnits({ words: current, table, slots }).count[1]?.[0] ?? 0n
    const available = maxBigint(counted, 0n)
    const [leaf, view] = [margin({ words, table, slots }), margin({ words: current, table, slots })]
    const pair = { liability: owed, collateral: held }
    const limitValue = liquidationLimit({
      restore: restoreValue({ initialSurplus: view.initialSurplus, ...pair }),
      leafRestore: restoreValue({ initialSurplus: leaf.initialSurplus, ...pair }),
      leafLiabilities: leaf.liabilities.reduce((sum, debt) => sum + debt, 0n),
      leafSlotLiabilities: leaf.liabilities[1] ?? 0n,
      slotLiabilities: view.liabilities[1] ?? 0n,
    })
    const limit = limitUnits(limitValue, { debt, liability: owed })
    const covered = coveredUnits(available, pair)
    const repayUnits = [limit, covered].reduce(minBigint, maxRepayUnits)
    const value = repaidValue(repayUnits, owed)
    const taken = minBigint(seizedUnits(value, held), available)

    const quote = quoteLiquidation({ words, viewWords: current, table, slots, slot: 1, liability: 1, collateral: 0 })
    if (maxRepayUnits >= limit && quote.units > 0n) {
      useful += 1
      expect(quote).toEqual({ repayUnits, units: taken, value })
    }
    const input = {
      leaf: words,
      current,
      table: encodeAssetTable(table),
      slots,
      slot: 1,
      liabilityId: 1,
      collateralId: 0,
      debt,
      available,
      maxRepayUnits,
    }
    const expected = [limitValue, limit, repayUnits, value, taken] as const
    return [compare({ functionName: 'liquidation', args: [input], expected })]
  })
  expect(useful).toBeGreaterThan(20)
})

test('behavior: every formula of section 8 alone, for any assets', async () => {
  const asset = (valid: typeof collateral) => fc.oneof(valid, assetWord)
  // The largest sums that 256 words and 256 assets can reach are below 2^192 usdWad.
  const value = fc.oneof(fc.bigInt(0n, 10n ** 30n), fc.bigInt(0n, 1n << 190n), fc.constantFrom(0n, 1n))
  const samples = fc.tuple(asset(liability), asset(collateral), amount, value, fc.oneof(amount, fc.constant(-1n)))
  await solidity.agrees(samples, ([owed, held, some, shortfall, anyDebt]) => {
    const unitsOf = (usdWad: bigint) => (usdWad * 10n ** 18n) / maxBigint(owed.unitPrice, 1n)
    // A negative debt stands for one that would leave just dust over.
    const debt = anyDebt < 0n ? unitsOf(shortfall) + unitsOf(dust) : anyDebt
    const [debtWord, heldWord] = [encodeAssetWord(owed), encodeAssetWord(held)]
    const pair = { liability: owed, collateral: held }
    const surplus = -shortfall
    const repaid = repaidValue(some, owed)
    return [
      compare({
        functionName: 'restoreValue',
        args: [surplus, debtWord, heldWord],
        expected: restoreValue({ initialSurplus: surplus, ...pair }),
      }),
      compare({ functionName: 'coveredUnits', args: [some, debtWord, heldWord], expected: coveredUnits(some, pair) }),
      compare({ functionName: 'repaidValue', args: [some, debtWord], expected: repaid }),
      compare({ functionName: 'seizedUnits', args: [repaid, heldWord], expected: seizedUnits(repaid, held) }),
      compare({
        functionName: 'limitUnits',
        args: [shortfall, debt, debtWord],
        expected: limitUnits(shortfall, { debt, liability: owed }),
      }),
      compare({
        functionName: 'unitsToCover',
        args: [shortfall, heldWord],
        expected: unitsToCover({ shortfall, asset: held }),
      }),
    ]
  })
})

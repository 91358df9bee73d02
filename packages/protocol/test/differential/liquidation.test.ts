import fc from 'fast-check'
import { concat, encodePacked } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maxBigint, minBigint } from '../../src/bigints.ts'
import {
  type AssetTable,
  type AssetWord,
  bonusAt,
  countUnits,
  coveredUnits,
  creditedSurplus,
  encodeAssetTable,
  encodeAssetWord,
  encodeLeafWord,
  limitUnits,
  liquidationAmounts,
  liquidationLimit,
  margin,
  quoteLiquidation,
  repaidValue,
  restoreValue,
  seizedUnits,
  unitsToCover,
  unusedAsset,
} from '../../src/index.ts'
import * as arbitraries from '../arbitraries.ts'
import { compare, startSolidity } from '../solidity.ts'

const { anyWords, assetTable, assetWord, collateral, liability, moderateUnits, slots, units } = arbitraries

let solidity: Awaited<ReturnType<typeof startSolidity>>
beforeAll(async () => {
  solidity = await startSolidity()
})
afterAll(() => solidity?.stop())

const amount = fc.oneof(moderateUnits, units)
const bonus = fc.oneof(fc.integer({ min: 100, max: 1_000 }), fc.constantFrom(0, 0xffff))
/** Whole dollars as usdWad, up to all that moderate units are worth. */
const dust = fc.oneof(fc.nat(10_000), fc.nat(10 ** 9)).map((dollars) => BigInt(dollars) * 10n ** 18n)
const times = fc.array(fc.record({ timestamp: fc.bigInt(0n, 3n) }), { minLength: slots, maxLength: slots })

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
  bonus,
  dust,
  cut: times,
})

test('default: sizes of a liquidation', async () => {
  let useful = 0
  let refused = 0
  await solidity.agrees(position, ({ held, owed, maxRepayUnits, dust, cut, ...amounts }) => {
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

    const quoted = { words, viewWords: current, table, slots, slot: 1, cut, liability: 1, collateral: 0, dust }
    const quote = quoteLiquidation({ ...quoted, maxRepayUnits })
    // Where there is a quote, the sizes are compared at the bonus it pays.
    const paid = quote.units > 0n ? quote.bonus : amounts.bonus
    const pair = { liability: owed, collateral: held, bonus: paid }
    const limitValue = liquidationLimit({
      restore: restoreValue({ initialSurplus: view.initialSurplus, ...pair }),
      leafRestore: restoreValue({ initialSurplus: leaf.initialSurplus, ...pair }),
      leafLiabilities: leaf.liabilities.reduce((sum, debt) => sum + debt, 0n),
      leafSlotLiabilities: leaf.liabilities[1] ?? 0n,
      slotLiabilities: view.liabilities[1] ?? 0n,
      dust,
    })
    const limit = limitUnits(limitValue, { debt, liability: owed, dust })
    const sizes = { limit, debt, available, dust }
    const most = liquidationAmounts(pair, { ...sizes, maxRepayUnits: 1n << 255n })?.repayUnits ?? 0n
    const repayUnits = minBigint(most, maxRepayUnits)
    const value = repaidValue(repayUnits, owed)
    const taken = minBigint(seizedUnits(value, pair), available)
    const moved = liquidationAmounts(pair, { ...sizes, maxRepayUnits })
    if (moved === undefined) refused += 1
    else expect(moved).toEqual({ repayUnits, units: taken, value })
    if (quote.units > 0n) {
      useful += 1
      expect(quote).toEqual({ ...moved, bonus: paid })
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
      bonus: BigInt(paid),
      dust,
    }
    const expected = [limitValue, limit, repayUnits, value, taken, moved === undefined] as const
    return [compare({ functionName: 'liquidation', args: [input], expected })]
  })
  // Of some hundred random cases a dozen or so are refused; how many varies.
  expect(useful).toBeGreaterThan(20)
  expect(refused).toBeGreaterThan(0)
})

test('behavior: M′ and the bonus, for any words, table and cut', async () => {
  const id = fc.nat(5)
  const samples = fc.tuple(anyWords, anyWords, assetTable, times, fc.tuple(fc.nat(slots - 1), id, id))
  await solidity.agrees(samples, ([words, live, table, cut, [slot, liabilityId, collateralId]]) => {
    const [liability = unusedAsset, collateral = unusedAsset] = [table[liabilityId], table[collateralId]]
    if (liability.kind !== 'liability' || collateral.kind !== 'collateral') return []
    const [leaf, view] = [margin({ words, table, slots }), margin({ words: live, table, slots })]
    const surplus = creditedSurplus({ view, leaf, cut, slot, liability, collateral })
    const slower = cut.map(({ timestamp }) => timestamp < (cut[slot]?.timestamp ?? 0n))
    const slow = leaf.freshLiabilities.reduce((sum, value, other) => (slower[other] ? sum + value : sum), 0n)
    const packed = concat(
      cut.map(({ timestamp }, number) =>
        encodePacked(['uint64', 'uint64', 'bytes32'], [BigInt(number), timestamp, `0x${'11'.repeat(32)}`]),
      ),
    )
    const { maintenanceSurplus, maintenanceLiabilities } = view
    const assets = encodeAssetTable(table)
    const shortfall = -maxBigint(1n, -surplus)
    const bonus = bonusAt({ creditedSurplus: shortfall, maintenanceLiabilities, liability, collateral })
    return [
      compare({ functionName: 'sumOfSlower', args: [packed, leaf.freshLiabilities, slot], expected: slow }),
      compare({
        functionName: 'creditedSurplus',
        args: [maintenanceSurplus, words, assets, slots, slow, liabilityId, collateralId],
        expected: surplus,
      }),
      compare({
        functionName: 'bonusAt',
        args: [shortfall, maintenanceLiabilities, encodeAssetWord(liability), encodeAssetWord(collateral)],
        expected: BigInt(bonus),
      }),
    ]
  })
})

test('behavior: M′ and the bonus of accounts of valid configs', async () => {
  const valid = fc.tuple(
    arbitraries.validTable,
    fc.array(moderateUnits, { minLength: 5, maxLength: 5 }),
    times,
    fc.nat(120),
  )
  let credited = 0
  let between = 0
  await solidity.agrees(valid, ([table, amounts, cut, percent]) => {
    const words = amounts.map((amount, assetId) =>
      assetId < 2
        ? encodeLeafWord({ kind: 'balance', assetId, units: (amount * BigInt(percent)) / 100n, leaving: 0n })
        : encodeLeafWord({ kind: 'debt', assetId, units: amount }),
    )
    const [collateral = unusedAsset, , liability = unusedAsset] = table
    const { slot } = liability
    const view = margin({ words, table, slots })
    const surplus = creditedSurplus({ view, leaf: view, cut, slot, liability, collateral })
    if (surplus > view.maintenanceSurplus) credited += 1
    const slower = cut.map(({ timestamp }) => timestamp < (cut[slot]?.timestamp ?? 0n))
    const slow = view.freshLiabilities.reduce((sum, value, other) => (slower[other] ? sum + value : sum), 0n)
    const { maintenanceSurplus, maintenanceLiabilities } = view
    const args = [maintenanceSurplus, words, encodeAssetTable(table), slots, slow, 2, 0] as const
    const shortfall = -maxBigint(1n, -surplus)
    const bonus = bonusAt({ creditedSurplus: shortfall, maintenanceLiabilities, liability, collateral })
    if (bonus > collateral.leastBonus && bonus < collateral.liquidationBonus) between += 1
    return [
      compare({ functionName: 'creditedSurplus', args, expected: surplus }),
      compare({
        functionName: 'bonusAt',
        args: [shortfall, maintenanceLiabilities, encodeAssetWord(liability), encodeAssetWord(collateral)],
        expected: BigInt(bonus),
      }),
    ]
  })
  expect(credited).toBeGreaterThan(20)
  expect(between).toBeGreaterThan(5)
})

test('behavior: every formula of §8 alone, for any assets', async () => {
  const asset = (valid: typeof collateral) => fc.oneof(valid, assetWord)
  // The largest sums that 256 words and 256 assets can reach are below 2^192 usdWad.
  const value = fc.oneof(fc.bigInt(0n, 10n ** 30n), fc.bigInt(0n, 1n << 190n), fc.constantFrom(0n, 1n))
  const samples = fc.tuple(
    asset(liability),
    asset(collateral),
    amount,
    value,
    fc.tuple(fc.oneof(amount, fc.constant(-1n)), bonus, dust),
  )
  await solidity.agrees(samples, ([owed, held, some, shortfall, [anyDebt, bonus, dust]]) => {
    const unitsOf = (usdWad: bigint) => (usdWad * 10n ** 18n) / maxBigint(owed.unitPrice, 1n)
    // A negative debt stands for one that would leave just dust over.
    const debt = anyDebt < 0n ? unitsOf(shortfall) + unitsOf(dust) : anyDebt
    const [debtWord, heldWord] = [encodeAssetWord(owed), encodeAssetWord(held)]
    const pair: { liability: AssetWord; collateral: AssetWord; bonus: number } = {
      liability: owed,
      collateral: held,
      bonus,
    }
    const paid = BigInt(bonus)
    const repaid = repaidValue(some, owed)
    return [
      compare({
        functionName: 'restoreValue',
        args: [-shortfall, debtWord, heldWord, paid],
        expected: restoreValue({ initialSurplus: -shortfall, ...pair }),
      }),
      compare({
        functionName: 'coveredUnits',
        args: [some, debtWord, heldWord, paid],
        expected: coveredUnits(some, pair),
      }),
      compare({ functionName: 'repaidValue', args: [some, debtWord], expected: repaid }),
      compare({ functionName: 'seizedUnits', args: [repaid, heldWord, paid], expected: seizedUnits(repaid, pair) }),
      compare({
        functionName: 'limitUnits',
        args: [shortfall, debt, debtWord, dust],
        expected: limitUnits(shortfall, { debt, liability: owed, dust }),
      }),
      compare({
        functionName: 'unitsToCover',
        args: [shortfall, heldWord],
        expected: unitsToCover({ shortfall, asset: held }),
      }),
    ]
  })
})

import { deployMarginHarness, marginHarnessAbi } from '@plimsoll/contracts'
import fc from 'fast-check'
import type { Address, Hex } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type AssetTable,
  type Claim,
  countUnits,
  coveredUnits,
  encodeAssetTable,
  encodeAssetWord,
  encodeLeafWord,
  hashClaim,
  hashLeaf,
  limitUnits,
  liquidationLimit,
  margin,
  mergeWords,
  quoteLiquidation,
  repaidValue,
  restoreValue,
  seizedUnits,
  unitsToCover,
  viewWords,
} from '../src/index.ts'
import * as arbitraries from './arbitraries.ts'
import { startContracts } from './startContracts.ts'

const { account, address, anyWords, assetTable, collateral, liability, moderateUnits, slots, units } = arbitraries

let contracts: Awaited<ReturnType<typeof startContracts>>
let harness: Address

beforeAll(async () => {
  contracts = await startContracts()
  harness = await deployMarginHarness(contracts.wallet)
}, 60_000)
afterAll(() => contracts?.stop())

const read: typeof contracts.client.readContract = (parameters) => contracts.client.readContract(parameters)
const common = () => ({ address: harness, abi: marginHarnessAbi }) as const

async function solidityMargin(words: readonly Hex[], { table, slots }: { table: AssetTable; slots: number }) {
  const args = [words, encodeAssetTable(table), slots] as const
  const [sheet, [count, net, debt]] = await Promise.all([
    read({ ...common(), functionName: 'margin', args }),
    read({ ...common(), functionName: 'countUnits', args }),
  ])
  return { sheet, units: { count, net, debt } }
}

function typescriptMargin(words: readonly Hex[], { table, slots }: { table: AssetTable; slots: number }) {
  const { equity, initialSurplus, maintenanceSurplus, slotSurplus, fullSlotSurplus, deficit, liabilities } = margin({
    words,
    table,
    slots,
  })
  return {
    sheet: { equity, initialSurplus, maintenanceSurplus, slotSurplus, fullSlotSurplus, deficit, liabilities },
    units: countUnits({ words, table, slots }),
  }
}

/** Words that one key names at most once, as every real leaf is. */
const leafWords = fc.array(arbitraries.leafWord, { maxLength: 16 }).map((words) => {
  const seen = new Set<string>()
  return words.map(encodeLeafWord).flatMap((word) => {
    const key = word.slice(0, word.startsWith('0x02') || word.startsWith('0x03') ? 12 : 8)
    return seen.has(key) || !seen.add(key) ? [] : mergeWords([[word]])
  })
})

test('default: counts and margin of any words, malformed and duplicate ones included, and any table', async () => {
  await fc.assert(
    fc.asyncProperty(anyWords, assetTable, fc.integer({ min: 1, max: slots + 1 }), async (words, table, count) => {
      const parameters = { table, slots: count }
      expect(typescriptMargin(words, parameters)).toEqual(await solidityMargin(words, parameters))
    }),
    { numRuns: 300 },
  )
}, 60_000)

test('behavior: 256 words at the top of every field', async () => {
  const most = (1n << 104n) - 1n
  const top = {
    unitPrice: (1n << 127n) - 1n,
    initialWeight: 0xffff,
    maintenanceWeight: 0xffff,
    liquidationBonus: 0xffff,
    slot: 1,
    priceStale: false,
    chainStale: false,
    newLiabilitiesRefused: true,
  }
  const table: AssetTable = [
    { ...top, kind: 'collateral' },
    { ...top, kind: 'liability' },
    { ...top, kind: 'collateral', unitPrice: (1n << 128n) - 1n, priceStale: true },
  ]
  const all = [
    encodeLeafWord({ kind: 'balance', assetId: 0, units: most }),
    encodeLeafWord({ kind: 'debt', assetId: 1, units: most }),
    encodeLeafWord({ kind: 'claim', assetId: 2, slot: 0, claimed: 0n, settled: most }),
    encodeLeafWord({ kind: 'pledge', assetId: 2, slot: 2, pledged: most, released: 0n }),
    encodeLeafWord({ kind: 'pledge', assetId: 0, slot: 0, pledged: 0n, released: most }),
  ]
  for (const words of [
    all,
    ...all.map((word) => new Array<Hex>(256).fill(word)),
    new Array<Hex[]>(80).fill(all).flat(),
  ]) {
    expect(typescriptMargin(words, { table, slots: 3 })).toEqual(await solidityMargin(words, { table, slots: 3 }))
  }
})

test('behavior: the view of a chain, merged here and listed there, counts the same', async () => {
  await fc.assert(
    fc.asyncProperty(leafWords, leafWords, fc.nat(slots - 1), assetTable, async (words, foreign, slot, table) => {
      const live = viewWords({ words: [], live: foreign, slot, table }) // only the fields this chain writes
      const args = [words, live, slot, encodeAssetTable(table)] as const
      const listed = await read({ ...common(), functionName: 'viewWords', args })
      const merged = viewWords({ words, live, slot, table })
      expect(typescriptMargin(merged, { table, slots })).toEqual(await solidityMargin(listed, { table, slots }))
    }),
    { numRuns: 200 },
  )
}, 60_000)

test('behavior: sizes of a liquidation', async () => {
  const cases = fc.record({
    held: collateral,
    owed: liability,
    owned: fc.oneof(moderateUnits, units),
    pledged: fc.oneof(moderateUnits, units),
    debt: fc.oneof(moderateUnits, units),
    elsewhere: fc.oneof(moderateUnits, units),
    repaidSince: fc.nat(100),
    claimed: fc.oneof(fc.constant(0n), moderateUnits),
    maxRepayUnits: fc.oneof(units, fc.constant((1n << 255n) - 1n)),
  })
  let useful = 0
  await fc.assert(
    fc.asyncProperty(cases, async ({ held, owed, maxRepayUnits, ...amounts }) => {
      const table: AssetTable = [
        { ...held, slot: 0 },
        { ...owed, slot: 1 },
        { ...owed, slot: 2 },
      ]
      const debtNow = (amounts.debt * BigInt(100 - amounts.repaidSince)) / 100n
      const fixed = [
        encodeLeafWord({ kind: 'balance', assetId: 0, units: amounts.owned }),
        encodeLeafWord({ kind: 'pledge', assetId: 0, slot: 1, pledged: amounts.pledged, released: 0n }),
        encodeLeafWord({ kind: 'debt', assetId: 2, units: amounts.elsewhere }),
      ]
      const words = [...fixed, encodeLeafWord({ kind: 'debt', assetId: 1, units: amounts.debt })]
      const current = [
        ...fixed,
        encodeLeafWord({ kind: 'claim', assetId: 0, slot: 1, claimed: amounts.claimed, settled: 0n }),
        encodeLeafWord({ kind: 'debt', assetId: 1, units: debtNow }),
      ]
      const counted = countUnits({ words: current, table, slots }).count[1]?.[0] ?? 0n
      const available = counted > 0n ? counted : 0n
      const [limitValue, limit, repaidUnits, value, seized] = await read({
        ...common(),
        functionName: 'liquidation',
        args: [
          {
            leaf: words,
            current,
            table: encodeAssetTable(table),
            slots,
            slot: 1,
            liabilityId: 1,
            collateralId: 0,
            debt: debtNow,
            available,
            maxRepayUnits,
          },
        ],
      })
      const [leaf, view] = [margin({ words, table, slots }), margin({ words: current, table, slots })]
      const pair = { liability: owed, collateral: held }
      const expectedValue = liquidationLimit({
        restore: restoreValue({ initialSurplus: view.initialSurplus, ...pair }),
        leafRestore: restoreValue({ initialSurplus: leaf.initialSurplus, ...pair }),
        leafLiabilities: leaf.liabilities.reduce((sum, debt) => sum + debt, 0n),
        leafSlotLiabilities: leaf.liabilities[1] ?? 0n,
        slotLiabilities: view.liabilities[1] ?? 0n,
      })
      const expectedLimit = limitUnits(expectedValue, { debt: debtNow, liability: owed })
      expect([limitValue, limit]).toEqual([expectedValue, expectedLimit])

      const quote = quoteLiquidation({ words, viewWords: current, table, slots, slot: 1, liability: 1, collateral: 0 })
      if (maxRepayUnits < limit || quote.units === 0n) return
      useful += 1
      expect(quote).toEqual({ repayUnits: repaidUnits, units: seized, value })
    }),
    { numRuns: 400 },
  )
  expect(useful).toBeGreaterThan(20)
}, 60_000)

test('behavior: every formula of section 8 alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      liability,
      collateral,
      units,
      fc.bigInt(-(10n ** 40n), 10n ** 40n),
      async (owed, held, amount, surplus) => {
        const [debtWord, heldWord] = [encodeAssetWord(owed), encodeAssetWord(held)]
        const value = surplus < 0n ? -surplus : surplus
        const pair = { liability: owed, collateral: held }
        expect([
          restoreValue({ initialSurplus: surplus, ...pair }),
          coveredUnits(amount, pair),
          repaidValue(amount, owed),
          seizedUnits(value, held),
          unitsToCover({ shortfall: value, asset: held }),
        ]).toEqual(
          await Promise.all([
            read({ ...common(), functionName: 'restoreValue', args: [surplus, debtWord, heldWord] }),
            read({ ...common(), functionName: 'coveredUnits', args: [amount, debtWord, heldWord] }),
            read({ ...common(), functionName: 'repaidValue', args: [amount, debtWord] }),
            read({ ...common(), functionName: 'seizedUnits', args: [value, heldWord] }),
            read({ ...common(), functionName: 'unitsToCover', args: [value, heldWord] }),
          ]),
        )
      },
    ),
    { numRuns: 200 },
  )
}, 60_000)

test('behavior: leaves of accounts and claims', async () => {
  const claim = fc.record({
    debtSlot: fc.nat(0xffff),
    index: fc.bigInt(0n, (1n << 64n) - 1n),
    account,
    beneficiary: address,
    assetId: fc.nat(0xffff),
    units,
  }) satisfies fc.Arbitrary<Claim>
  await fc.assert(
    fc.asyncProperty(account, anyWords, claim, async (id, words, booked) => {
      expect([hashLeaf({ account: id, words }), hashClaim(booked)]).toEqual(
        await Promise.all([
          read({ ...common(), functionName: 'leafOf', args: [id, words] }),
          read({ ...common(), functionName: 'claimLeafOf', args: [booked] }),
        ]),
      )
    }),
    { numRuns: 100 },
  )
}, 60_000)

import fc from 'fast-check'
import type { Hex } from 'viem'
import { afterAll, beforeAll, test } from 'vitest'
import { readAssetWord } from '../../src/assets/assetWord.ts'
import {
  countUnits,
  cureToInitial,
  cureToLine,
  encodeAssetTable,
  encodeLeafWord,
  margin,
  mergeWords,
  unusedAsset,
  viewWords,
} from '../../src/index.ts'
import { fieldMask, readLeafWord } from '../../src/leaf/leafWord.ts'
import * as arbitraries from '../arbitraries.ts'
import { amounts, cured, wordsOf } from '../cures.ts'
import { type Comparison, compare, startSolidity } from '../solidity.ts'

const { anyAssetHex, anyWords, assetCount, slots } = arbitraries

let solidity: Awaited<ReturnType<typeof startSolidity>>
beforeAll(async () => {
  solidity = await startSolidity()
})
afterAll(() => solidity?.stop())

/** A table as it is attested, and as TypeScript reads it. */
const anyTable = fc
  .array(anyAssetHex, { maxLength: assetCount })
  .map((assets) => ({ assets, table: assets.map((hex) => readAssetWord(BigInt(hex))) }))

type Deployment = { assets: readonly Hex[]; table: ReturnType<typeof readAssetWord>[]; count: number }

function compareMargin(words: readonly Hex[], { assets, table, count }: Deployment): Comparison[] {
  const args = [words, assets, count] as const
  const parameters = { words, table, slots: count }
  const { count: counts, net, debt, leaving } = countUnits(parameters)
  return [
    compare({ functionName: 'countUnits', args, expected: [counts, net, debt, leaving] }),
    compare({ functionName: 'margin', args, expected: margin(parameters) }),
  ]
}

test('default: counts and margin of any words and any table, malformed, duplicate and unsorted ones included', async () => {
  const samples = fc.tuple(anyWords, anyTable, fc.integer({ min: 1, max: slots + 1 }))
  await solidity.agrees(samples, ([words, table, count]) => compareMargin(words, { ...table, count }))
})

test('behavior: an account that is cured, and one that is a unit short of it', async () => {
  const lines = fc.constantFrom(0, 500, 2_500)
  await solidity.agrees(fc.tuple(amounts, arbitraries.validTable, lines), ([account, table, line]) => {
    const words = wordsOf(account)
    const [toLine, toInitial] = [cureToLine({ words, table, slots, line }), cureToInitial({ words, table, slots })]
    const deployed = { assets: encodeAssetTable(table), table, count: slots }
    return [toLine, toInitial].flatMap((cure) =>
      (['deposit', 'repay'] as const).flatMap((kind) =>
        cure[kind].flatMap((each) =>
          [0n, 1n].flatMap((less) =>
            compareMargin(cured(account, { ...each, units: each.units - less }, kind), deployed),
          ),
        ),
      ),
    )
  })
})

test('behavior: up to 256 words at the top of every field', async () => {
  const most = (1n << 104n) - 1n
  const amount = fc.constantFrom(0n, 1n, most - 1n, most)
  const id = fc.nat(assetCount - 1)
  const slot = fc.nat(slots)
  const word = fc.oneof(
    fc.record({ kind: fc.constant('balance' as const), assetId: id, units: amount, leaving: amount }),
    fc.record({ kind: fc.constant('debt' as const), assetId: id, units: amount }),
    fc.record({ kind: fc.constant('pledge' as const), assetId: id, slot, pledged: amount, released: amount }),
    fc.record({ kind: fc.constant('claim' as const), assetId: id, slot, claimed: amount, settled: amount }),
  )
  const top = fc.record({
    unitPrice: fc.constantFrom(10n ** 6n, (1n << 127n) - 1n, (1n << 128n) - 1n),
    initialWeight: fc.constantFrom(0, 0xffff),
    maintenanceWeight: fc.constantFrom(0, 0xffff),
    liquidationBonus: fc.constant(0xffff),
    leastBonus: fc.constant(0),
    bonusDistance: fc.constant(0),
    slot,
    kind: fc.constantFrom('collateral' as const, 'liability' as const),
    priceStale: fc.boolean(),
    chainStale: fc.boolean(),
    newLiabilitiesRefused: fc.boolean(),
  })
  const samples = fc.tuple(
    fc.array(word.map(encodeLeafWord), { minLength: 1, maxLength: 8 }),
    fc.integer({ min: 1, max: 32 }),
    fc.array(top, { minLength: 1, maxLength: assetCount }),
  )
  await solidity.agrees(samples, ([words, times, table]) => {
    const many = new Array<Hex[]>(times).fill(words).flat()
    return compareMargin(many, { assets: encodeAssetTable(table), table, count: slots })
  })
})

test('behavior: more units than 256 words can hold', async () => {
  const most = (1n << 104n) - 1n
  const weights = { initialWeight: 0xffff, maintenanceWeight: 0xffff, liquidationBonus: 0xffff }
  const top = { ...unusedAsset, ...weights, unitPrice: (1n << 128n) - 1n }
  const table = [
    { ...top, kind: 'collateral' as const },
    { ...top, kind: 'liability' as const },
  ]
  const words = [
    encodeLeafWord({ kind: 'balance', assetId: 0, units: most, leaving: most }),
    encodeLeafWord({ kind: 'debt', assetId: 1, units: most }),
  ]
  const many = new Array<Hex[]>(400).fill(words).flat()
  await solidity.agreesOn(compareMargin(many, { assets: encodeAssetTable(table), table, count: slots }))
})

/** Words that one key names at most once, as every real leaf is. */
const leafWords = fc.array(arbitraries.leafWord, { maxLength: 16 }).map((words) => {
  const byKey = new Map<bigint, Hex>()
  for (const hex of words.map(encodeLeafWord)) {
    const key = BigInt(hex) & ~fieldMask(BigInt(hex))
    if (!byKey.has(key)) byKey.set(key, hex)
  }
  return mergeWords([[...byKey.values()]])
})

test('behavior: the margin in the view of a chain', async () => {
  const samples = fc.tuple(leafWords, leafWords, fc.nat(slots - 1), anyTable)
  await solidity.agrees(samples, ([words, foreign, slot, { assets, table }]) => {
    const live = viewWords({ words: [], live: foreign, slot, table }) // only the fields this chain writes
    const expected = margin({ words: viewWords({ words, live, slot, table }), table, slots })
    return [compare({ functionName: 'marginInView', args: [words, live, slot, assets, slots], expected })]
  })
})

test('behavior: the fields of a word that a chain does not write', async () => {
  await solidity.agrees(fc.tuple(arbitraries.leafWord, fc.nat(slots), anyTable), ([word, slot, { assets, table }]) => {
    // What is not in the table counts nowhere, so it does not matter who writes it; nor does it matter for a link.
    if (word.kind === 'link' || (table[word.assetId] ?? unusedAsset).kind === 'unused') return []
    const hex = encodeLeafWord(word)
    if ((BigInt(hex) & fieldMask(BigInt(hex))) === 0n) return [] // left out of every leaf
    const key = 'slot' in word ? BigInt(hex) & ~fieldMask(BigInt(hex)) : 0n
    const [expected = arbitraries.toHex(key)] = viewWords({ words: [hex], live: [], slot, table })
    return [compare({ functionName: 'mask', args: [hex, slot, assets], expected })]
  })
})

test('behavior: units that came back from other slots, and that were pledged to one', async () => {
  await solidity.agrees(fc.tuple(anyWords, fc.nat(assetCount), fc.nat(slots)), ([words, assetId, slot]) => {
    let [released, pledged] = [0n, 0n]
    for (const hex of words) {
      const word = readLeafWord(BigInt(hex))
      if (word?.kind !== 'pledge' || word.assetId !== assetId) continue
      if (word.slot === slot) pledged += word.pledged
      else released += word.released
    }
    const args = [words, assetId, slot] as const
    return [
      compare({ functionName: 'releasedElsewhere', args, expected: released }),
      compare({ functionName: 'pledgedTo', args, expected: pledged }),
    ]
  })
})

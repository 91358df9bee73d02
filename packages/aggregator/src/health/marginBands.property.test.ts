import {
  type AccountId,
  type AssetTable,
  encodeLeafWord,
  margin,
  marginBand,
  parseAccountId,
  unusedAsset,
} from '@plimsoll/protocol'
import fc from 'fast-check'
import type { Hex } from 'viem'
import { expect, test } from 'vitest'
import { finish } from '../testing/finish.ts'
import { createLeafRanker, type Leaves } from '../testing/rankLeaves.ts'
import { type BandChanges, bandChanges, readBandChanges } from './marginBands.ts'

const thresholds = [3_000, 2_500, 1_500, 1_000, 500, 0]
/** So many dollars owned and owed; the price decides the rest. */
const leaves: fc.Arbitrary<Leaves> = fc
  .uniqueArray(fc.tuple(fc.nat(30), fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 200 })), {
    selector: ([n]) => n,
    maxLength: 25,
  })
  .map((entries) => new Map(entries.map(([n, owned, owed]) => [accountAt(n), words(owned, owed)])))
/** Prices at which whole accounts meet a line exactly, and others. */
const price = fc.oneof(fc.constantFrom(10_000n, 12_500n, 13_000n, 10_500n, 11_000n), fc.bigInt(8_000n, 20_000n))

const accountAt = (n: number) => parseAccountId(`0x${n.toString(16).padStart(64, '0')}`)
const words = (owned: number, owed: number): Hex[] => [
  ...(owned > 0 ? [encodeLeafWord({ kind: 'balance', assetId: 0, units: BigInt(owned), leaving: 0n })] : []),
  ...(owed > 0 ? [encodeLeafWord({ kind: 'debt', assetId: 1, units: BigInt(owed) })] : []),
]
const tableAt = (price: bigint): AssetTable => [
  { ...unusedAsset, kind: 'collateral', unitPrice: price * 10n ** 32n, maintenanceWeight: 10_000 },
  { ...unusedAsset, kind: 'liability', unitPrice: 10n ** 36n, maintenanceWeight: 10_000 },
]

function bandsNaively(leaves: Leaves, table: AssetTable): Map<AccountId, number> {
  const bands = [...leaves].map(
    ([account, words]) => [account, marginBand(margin({ words, table, slots: 1 }), thresholds)] as const,
  )
  return new Map(bands.filter(([, band]) => band > 0))
}

function entries(changes: BandChanges): [string, number, number][] {
  return Array.from(readBandChanges(changes), ({ account, from, to }): [string, number, number] => [
    account,
    from,
    to,
  ]).sort(([a], [b]) => (a < b ? -1 : 1))
}

function expected(before: Map<AccountId, number>, now: Map<AccountId, number>): [string, number, number][] {
  return [...new Set([...before.keys(), ...now.keys()])]
    .sort()
    .map((account): [string, number, number] => [account, before.get(account) ?? 0, now.get(account) ?? 0])
    .filter(([, from, to]) => from !== to)
}

test('behavior: bands are those of exact margins, and changes are what differs, also over a restart', () => {
  let seen = 0
  fc.assert(
    fc.property(fc.array(fc.tuple(leaves, price), { minLength: 2, maxLength: 4 }), fc.boolean(), (ticks, restarts) => {
      let rank = createLeafRanker({ slots: 1, keep: 3, thresholds })
      let before: { ranked: ReturnType<typeof rank>; naive: Map<AccountId, number> } | undefined
      for (const [leaves, price] of ticks) {
        const ranked = rank(leaves, tableAt(price))
        const naive = bandsNaively(leaves, tableAt(price))
        expect(entries(finish(bandChanges(ranked.bands, undefined)))).toEqual(expected(new Map(), naive))
        if (before) {
          const changes = entries(finish(bandChanges(ranked.bands, before.ranked.bands)))
          expect(changes).toEqual(expected(before.naive, naive))
          seen += changes.length
        }
        before = { ranked, naive }
        if (restarts) rank = createLeafRanker({ slots: 1, keep: 3, thresholds })
      }
    }),
  )
  expect(seen).toBeGreaterThan(100)
})

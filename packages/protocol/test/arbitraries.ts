import fc from 'fast-check'
import type { Address, Hex } from 'viem'
import {
  type AccountId,
  type AssetWord,
  encodeAssetWord,
  encodeLeafWord,
  type LeafWord,
  unusedAsset,
} from '../src/index.ts'

/** The deployment that random words and tables are about; some of them point beyond it. */
export const slots = 3
export const assetCount = 6

const uint = (bits: number) => {
  const most = (1n << BigInt(bits)) - 1n
  return fc.oneof(fc.bigInt(0n, most), fc.bigInt(0n, 1n << BigInt(bits >> 1)), fc.constantFrom(0n, 1n, most - 1n, most))
}

/** Units of any size, extremes included. */
export const units = uint(104)

/** Units between a cent and a billion dollars, for an asset of about a dollar with six decimals. */
export const moderateUnits = fc.bigInt(10_000n, 10n ** 15n)

/** 32 bytes of anything. */
export const hex32: fc.Arbitrary<Hex> = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}` as const)

export const account = hex32 as fc.Arbitrary<AccountId>

export const address: fc.Arbitrary<Address> = hex32.map((hex) => `0x${hex.slice(26)}` as const)

const assetId = fc.oneof(fc.nat(assetCount), fc.constantFrom(0xffff))
const slot = fc.oneof(fc.nat(slots), fc.constantFrom(0xffff))

export const leafWord: fc.Arbitrary<LeafWord> = fc.oneof(
  fc.record({ kind: fc.constant('balance' as const), assetId, units, leaving: units }),
  fc.record({ kind: fc.constant('pledge' as const), assetId, slot, pledged: units, released: units }),
  fc.record({ kind: fc.constant('claim' as const), assetId, slot, claimed: units, settled: units }),
  fc.record({ kind: fc.constant('debt' as const), assetId, units }),
  fc.record({ kind: fc.constant('link' as const), slot, address }),
)

/** A well-formed word, or 32 bytes of anything, or a word with one bit turned. */
export const anyWord: fc.Arbitrary<Hex> = fc.oneof(
  { weight: 6, arbitrary: leafWord.map(encodeLeafWord) },
  { weight: 1, arbitrary: hex32 },
  {
    weight: 2,
    arbitrary: fc
      .tuple(leafWord, fc.nat(255))
      .map(([word, bit]) => toHex(BigInt(encodeLeafWord(word)) ^ (1n << BigInt(bit)))),
  },
)

export const anyWords = fc.array(anyWord, { maxLength: 24 })

const weight = fc.oneof(fc.nat(20_000), fc.constantFrom(0, 1, 10_000, 0xfffe, 0xffff))

const bonus = fc.oneof(fc.nat(2_000), fc.constantFrom(0, 0xfffe, 0xffff))

/** Prices inside the bounds of §4, at them, and beyond. */
const unitPrice = fc.oneof(
  uint(128),
  fc.bigInt(10n ** 18n, 10n ** 30n),
  fc.constantFrom(10n ** 6n - 1n, 10n ** 6n, 10n ** 30n, (1n << 127n) - 1n, 1n << 127n),
)

/** Any word of an asset table, whether or not a config could lead to it. */
export const assetWord: fc.Arbitrary<AssetWord> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .record({
        unitPrice,
        initialWeight: weight,
        maintenanceWeight: weight,
        liquidationBonus: bonus,
        leastBonus: bonus,
        bonusDistance: bonus,
        slot,
        kind: fc.constantFrom('collateral' as const, 'liability' as const, 'unused' as const),
        priceStale: fc.boolean(),
        chainStale: fc.boolean(),
        newLiabilitiesRefused: fc.boolean(),
      })
      .map((asset) => ({
        ...asset,
        leastBonus: asset.kind === 'collateral' ? asset.leastBonus : 0,
        bonusDistance: asset.kind === 'liability' ? asset.bonusDistance : 0,
      })),
  },
  { weight: 1, arbitrary: fc.constant(unusedAsset) },
)

const mask64 = (1n << 64n) - 1n

/** An encoded asset, or one with a kind, flags and padding of anything, or 32 bytes of anything. */
export const anyAssetHex: fc.Arbitrary<Hex> = fc.oneof(
  { weight: 8, arbitrary: assetWord.map(encodeAssetWord) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(assetWord, fc.oneof(fc.nat(4), fc.constantFrom(0xff)), fc.nat(0xff), uint(48))
      .map(([word, kind, flags, padding]) =>
        toHex((BigInt(encodeAssetWord(word)) & ~mask64) | (BigInt(kind) << 56n) | (BigInt(flags) << 48n) | padding),
      ),
  },
  { weight: 1, arbitrary: hex32 },
)

/** Seconds of every slot's entry in a cut, equal ones and a missing one included. */
export const cut = fc
  .tuple(fc.array(fc.bigInt(0n, 3n), { minLength: slots - 1, maxLength: slots }), fc.bigInt(0n, 1n << 40n))
  .map(([steps, start]) => steps.map((step) => ({ timestamp: start + step })))

export const assetTable = fc.array(assetWord, { maxLength: assetCount })

/** A price as a feed may give it, most of them about a dollar for an asset with six decimals. */
const validPrice = fc.oneof(
  { weight: 3, arbitrary: fc.bigInt(10n ** 29n, 10n ** 31n) },
  { weight: 1, arbitrary: fc.bigInt(10n ** 6n, (1n << 127n) - 1n) },
)

/** A collateral as a valid config makes it: weights ascend, and a bonus that most valid liabilities allow. */
export const collateral: fc.Arbitrary<AssetWord> = fc
  .record({
    unitPrice: validPrice,
    initialWeight: fc.integer({ min: 0, max: 8_500 }),
    step: fc.integer({ min: 1, max: 500 }),
    leastBonus: fc.integer({ min: 100, max: 300 }),
    range: fc.nat(700),
    slot: fc.nat(slots - 1),
  })
  .map(({ step, range, ...fields }) => ({
    ...unusedAsset,
    ...fields,
    kind: 'collateral',
    maintenanceWeight: fields.initialWeight + step,
    liquidationBonus: fields.leastBonus + range,
  }))

/** A liability as a valid config makes it. */
export const liability: fc.Arbitrary<AssetWord> = fc
  .record({
    unitPrice: validPrice,
    maintenanceWeight: fc.integer({ min: 10_000, max: 13_000 }),
    step: fc.integer({ min: 1, max: 2_000 }),
    bonusDistance: fc.integer({ min: 1, max: 1_000 }),
    slot: fc.nat(slots - 1),
  })
  .map(({ step, ...fields }) => ({
    ...unusedAsset,
    ...fields,
    kind: 'liability',
    initialWeight: fields.maintenanceWeight + step,
  }))

/** Weights that a valid config allows together: §5 in the words of the law, in basis points. */
export function isValidTable(table: readonly AssetWord[]): boolean {
  const debts = table.filter(({ kind }) => kind === 'liability')
  return debts.every((debt) =>
    table.every((held) => {
      if (held.kind !== 'collateral') return true
      const factor = 10_000 + held.liquidationBonus
      const gainI = debt.initialWeight * 10_000 - factor * held.initialWeight
      const gainM = debt.maintenanceWeight * 10_000 - factor * held.maintenanceWeight
      return (
        gainI > 0 &&
        gainM > 0 &&
        debt.bonusDistance * debt.maintenanceWeight <= gainM &&
        debts.every(
          (grown) =>
            gainM * grown.initialWeight < gainI * grown.maintenanceWeight && gainM <= grown.maintenanceWeight * 10_000,
        )
      )
    }),
  )
}

/** Two collaterals and three liabilities of one valid config, each at any slot. */
export const validTable: fc.Arbitrary<AssetWord[]> = fc
  .tuple(
    fc.array(collateral, { minLength: 2, maxLength: 2 }),
    fc.array(liability, { minLength: 3, maxLength: 3 }),
    fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 10_000 })),
  )
  .map(([held, owed, share]) => {
    const gains = owed.flatMap((debt) =>
      held.map(
        (asset) => 10_000 - ((10_000 + asset.liquidationBonus) * asset.maintenanceWeight) / debt.maintenanceWeight,
      ),
    )
    const bonusDistance = Math.max(1, Math.floor((Math.min(...gains) * share) / 10_000))
    return [...held, ...owed.map((debt) => ({ ...debt, bonusDistance }))]
  })
  .filter(isValidTable)

export function toHex(word: bigint): Hex {
  return `0x${word.toString(16).padStart(64, '0')}`
}

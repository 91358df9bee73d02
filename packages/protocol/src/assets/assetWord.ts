import type { Hex } from 'viem'
import { InvalidAssetWord, InvalidField } from '../errors.ts'

/**
 * One asset of the table, decoded: `unitPrice` in dollars × 10^36 per base unit, weights and bonuses in basis points, the
 * slot that owns the asset, and its flags. A collateral's bonus grows from `leastBonus` (b_min) to `liquidationBonus`
 * (b_max) over a liability's `bonusDistance` (δ, basis points of the liabilities at maintenance weight). §5.
 */
export type AssetWord = {
  readonly unitPrice: bigint
  readonly initialWeight: number
  readonly maintenanceWeight: number
  readonly liquidationBonus: number
  readonly leastBonus: number
  readonly bonusDistance: number
  readonly slot: number
  readonly kind: 'unused' | 'collateral' | 'liability'
  readonly priceStale: boolean
  readonly chainStale: boolean
  readonly newLiabilitiesRefused: boolean
}

/** The asset of an id that the table does not use. */
export const unusedAsset: AssetWord = {
  unitPrice: 0n,
  initialWeight: 0,
  maintenanceWeight: 0,
  liquidationBonus: 0,
  leastBonus: 0,
  bonusDistance: 0,
  slot: 0,
  kind: 'unused',
  priceStale: false,
  chainStale: false,
  newLiabilitiesRefused: false,
}

const kinds = ['unused', 'collateral', 'liability'] as const
const mask16 = 0xffffn

/**
 * Encodes an asset into its 32-byte word; throws {@link InvalidField} if a number does not fit, or if an asset that is no
 * collateral has a least bonus, or one that is no liability a bonus distance. §5.
 */
export function encodeAssetWord(asset: AssetWord): Hex {
  const flags = (asset.priceStale ? 1n : 0n) | (asset.chainStale ? 2n : 0n) | (asset.newLiabilitiesRefused ? 4n : 0n)
  const word =
    (field('unitPrice', { value: asset.unitPrice, bits: 128 }) << 128n) |
    (field('initialWeight', { value: asset.initialWeight, bits: 16 }) << 112n) |
    (field('maintenanceWeight', { value: asset.maintenanceWeight, bits: 16 }) << 96n) |
    (field('liquidationBonus', { value: asset.liquidationBonus, bits: 16 }) << 80n) |
    (field('slot', { value: asset.slot, bits: 16 }) << 64n) |
    (BigInt(kinds.indexOf(asset.kind)) << 56n) |
    (flags << 48n) |
    (field('leastBonus', { value: asset.leastBonus, bits: asset.kind === 'collateral' ? 16 : 0 }) << 32n) |
    (field('bonusDistance', { value: asset.bonusDistance, bits: asset.kind === 'liability' ? 16 : 0 }) << 32n)
  return `0x${word.toString(16).padStart(64, '0')}`
}

/** Decodes an asset word; throws {@link InvalidAssetWord} on an unknown kind or flag or a set padding bit. §5. */
export function decodeAssetWord(hex: Hex): AssetWord {
  const asset = /^0x[0-9a-fA-F]{64}$/.test(hex) ? readAssetWord(BigInt(hex)) : undefined
  if (asset === undefined || encodeAssetWord(asset) !== hex.toLowerCase()) {
    throw new InvalidAssetWord('This is not an asset word.', {
      details: { expected: '32 bytes: kind 0 to 2, flags in three bits, 32 zero bits at the end', seen: hex },
    })
  }
  return asset
}

/** Reads a word given as an integer as contracts do: an unknown kind is unused, unknown flags and padding mean nothing. */
export function readAssetWord(word: bigint): AssetWord {
  const flags = (word >> 48n) & 0xffn
  const kind = kinds[Number((word >> 56n) & 0xffn)] ?? 'unused'
  const bonusOrDistance = Number((word >> 32n) & mask16)
  return {
    unitPrice: word >> 128n,
    initialWeight: Number((word >> 112n) & mask16),
    maintenanceWeight: Number((word >> 96n) & mask16),
    liquidationBonus: Number((word >> 80n) & mask16),
    leastBonus: kind === 'collateral' ? bonusOrDistance : 0,
    bonusDistance: kind === 'liability' ? bonusOrDistance : 0,
    slot: Number((word >> 64n) & mask16),
    kind,
    priceStale: (flags & 1n) !== 0n,
    chainStale: (flags & 2n) !== 0n,
    newLiabilitiesRefused: (flags & 4n) !== 0n,
  }
}

function field(name: string, { value, bits }: { value: number | bigint; bits: number }): bigint {
  if (typeof value === 'bigint' || Number.isInteger(value)) {
    const integer = BigInt(value)
    if (integer >= 0n && integer >> BigInt(bits) === 0n) return integer
  }
  throw new InvalidField(`The field ${name} does not fit its asset word.`, {
    details: { expected: bits === 0 ? '0 for an asset of this kind' : `uint${bits}`, seen: value },
  })
}

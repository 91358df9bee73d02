import { minBigint } from './minBigint.ts'

const scale = 10n ** 18n * 10n ** 4n

/** More units than the 256 words of a leaf can hold; the contract caps them so that no product overflows. */
const maxUnits = (1n << 112n) - 1n

/** What one base unit of an asset is worth (dollars × 10^36), and how much of it counts (basis points). */
export type Pricing = { unitPrice: bigint; weight: number }

/** The value of units of a collateral in usdWad, rounded down; 0 for a negative number of units. §4. */
export function collateralValue(units: bigint, { unitPrice, weight }: Pricing): bigint {
  return units <= 0n ? 0n : (minBigint(units, maxUnits) * unitPrice * BigInt(weight)) / scale
}

/** The value of units of a liability in usdWad, rounded up; 0 for a negative number of units. §4. */
export function liabilityValue(units: bigint, { unitPrice, weight }: Pricing): bigint {
  return units <= 0n ? 0n : (minBigint(units, maxUnits) * unitPrice * BigInt(weight) + scale - 1n) / scale
}

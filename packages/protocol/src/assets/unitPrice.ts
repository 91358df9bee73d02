import { minBigint } from '../bigints.ts'
import type { RiskAsset } from '../risk/riskConfig.ts'

/** The bounds of a unit price, in dollars × 10^36 per base unit: least, and first above. §4. */
const least = 10n ** 6n
const above = 1n << 127n

/**
 * Dollars × 10^36 per base unit of an asset, from a feed's answer: rounded down for collateral and up for liabilities.
 * `rate` is what one whole ERC-4626 share (`shareDecimals`) is worth in base units of the priced token, `index` a venue's
 * interest index as a ray. `undefined` if the price is out of bounds, which is treated as no answer. §5.
 */
export function unitPrice(parameters: {
  answer: bigint
  feedDecimals: number
  tokenDecimals: number
  rate?: { rate: bigint; shareDecimals: number }
  index?: bigint
}): bigint | undefined {
  const { answer, feedDecimals, tokenDecimals, rate, index } = parameters
  if (answer <= 0n) return undefined
  const numerator = answer * 10n ** 36n * (rate?.rate ?? 1n) * (index ?? 1n)
  const scale = feedDecimals + tokenDecimals + (rate?.shareDecimals ?? 0) + (index === undefined ? 0 : 27)
  const denominator = 10n ** BigInt(scale)
  const price = (numerator + (index === undefined ? 0n : denominator - 1n)) / denominator
  return price >= least && price < above ? price : undefined
}

/**
 * A unit price times `numerator / denominator`, rounded as unit prices are: down for collateral and up for liabilities. For
 * what would be at another price, and for more than one base unit; bounds are not looked at. §5.
 */
export function scaledPrice(
  { kind, unitPrice }: { readonly kind: 'unused' | 'collateral' | 'liability'; readonly unitPrice: bigint },
  { numerator, denominator }: { numerator: bigint; denominator: bigint },
): bigint {
  const product = unitPrice * numerator
  return (kind === 'liability' ? product + denominator - 1n : product) / denominator
}

const secondsPerDay = 86_400n
const bps = 10_000n

/**
 * An ERC-4626 rate, held to the growth that its config allows since its base, so that a donation cannot lift it. The
 * growth is linear; a fall counts in full. `timestamp` in seconds. §5.
 */
export function cappedRate(
  rate: bigint,
  { config, timestamp }: { config: NonNullable<RiskAsset['rate']>; timestamp: bigint },
): bigint {
  const base = BigInt(config.base)
  const age = timestamp > BigInt(config.at) ? timestamp - BigInt(config.at) : 0n
  const cap = base + (base * BigInt(config.maxGrowthBpsPerDay) * age) / (bps * secondsPerDay)
  if (rate > cap) return cap
  return rate
}

const scale = 10n ** 18n * 10n ** 4n

/** More units than the 256 words of a leaf can hold; the contract caps them so that no product overflows. */
const maxUnits = (1n << 112n) - 1n

/** Units as a margin counts them: no more than {@link maxUnits}. §4. */
export function cappedUnits(units: bigint): bigint {
  return minBigint(units, maxUnits)
}

/** What one base unit of an asset is worth (dollars × 10^36), and how much of it counts (basis points). */
export type Pricing = { unitPrice: bigint; weight: number }

/** The value of units of a collateral in usdWad, rounded down; 0 for a negative number of units. §4. */
export function collateralValue(units: bigint, { unitPrice, weight }: Pricing): bigint {
  return units <= 0n ? 0n : (cappedUnits(units) * unitPrice * BigInt(weight)) / scale
}

/** The value of units of a liability in usdWad, rounded up; 0 for a negative number of units. §4. */
export function liabilityValue(units: bigint, { unitPrice, weight }: Pricing): bigint {
  return units <= 0n ? 0n : (cappedUnits(units) * unitPrice * BigInt(weight) + scale - 1n) / scale
}

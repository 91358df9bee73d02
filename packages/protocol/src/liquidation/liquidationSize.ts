import type { AssetWord } from '../assets/assetWord.ts'
import { collateralValue, liabilityValue } from '../assets/unitPrice.ts'
import { maxBigint, minBigint } from '../bigints.ts'

const wad = 10n ** 18n
const ray = 10n ** 27n
const bps = 10n ** 4n
const whole = 10_000

/** The least value a liquidation moves, in usdWad. §8. */
export const leastLiquidation = 10n ** 12n

/**
 * The dust of a venue in usdWad: what debt shares for `minDebt` tokens are worth at weight 1, rounded up. `index` is the
 * venue's, tokens per share as a ray, above zero. §3.
 */
export function dustValue(parameters: {
  minDebt: bigint
  index: bigint
  liability: Pick<AssetWord, 'unitPrice'>
}): bigint {
  const { minDebt, index, liability } = parameters
  return liabilityValue(ceilDiv(minDebt * ray, index), { unitPrice: liability.unitPrice, weight: whole })
}

/**
 * R: the value of `liability` (usdWad) whose repayment for `collateral` with `bonus` (basis points) restores the account's
 * initial margin; 0 with an initial surplus, and 0 if such a liquidation would not improve the account. §8.
 */
export function restoreValue(parameters: {
  initialSurplus: bigint
  liability: Pick<AssetWord, 'initialWeight'>
  collateral: Pick<AssetWord, 'initialWeight'>
  bonus: number
}): bigint {
  const { initialSurplus, liability, collateral, bonus } = parameters
  const improvement = BigInt(liability.initialWeight) * bps - (bps + BigInt(bonus)) * BigInt(collateral.initialWeight)
  if (initialSurplus >= 0n || improvement <= 0n) return 0n
  return ceilDiv(-initialSurplus * bps * bps, improvement)
}

/**
 * The value of debt (usdWad) that liquidations may take from a slot now: down to the slot's part of what the leaf
 * leaves, so that all slots together repay at most R for one state, and never more than R in the view; the venue's `dust`
 * if R in the view is less and not 0. `leafLiabilities` is V, `leafSlotLiabilities` V_i, `slotLiabilities` the slot's debt in the
 * view, all at weight 1. §8.
 */
export function liquidationLimit(parameters: {
  restore: bigint
  leafRestore: bigint
  leafLiabilities: bigint
  leafSlotLiabilities: bigint
  slotLiabilities: bigint
  dust: bigint
}): bigint {
  const { restore, leafRestore, leafLiabilities, leafSlotLiabilities, slotLiabilities, dust } = parameters
  if (restore === 0n) return 0n
  if (restore < dust) return dust
  const target =
    leafRestore < leafLiabilities ? ceilDiv(leafSlotLiabilities * (leafLiabilities - leafRestore), leafLiabilities) : 0n
  return minBigint(maxBigint(0n, slotLiabilities - target), restore)
}

/** The debt shares that a value (usdWad) allows to repay: all of `debt` if less than `dust` would remain. §8. */
export function limitUnits(
  value: bigint,
  { debt, liability, dust }: { debt: bigint; liability: Pick<AssetWord, 'unitPrice'>; dust: bigint },
): bigint {
  const { unitPrice } = liability
  const units = unitPrice === 0n ? debt : (value * wad) / unitPrice
  if (units >= debt) return debt
  return liabilityValue(debt - units, { unitPrice, weight: whole }) < dust ? debt : units
}

/** The debt shares whose repayment with `bonus` (basis points) takes all `units` of the collateral, rounded up. §8. */
export function coveredUnits(units: bigint, pair: LiquidationPair): bigint {
  const { liability, collateral, bonus } = pair
  if (liability.unitPrice === 0n) return 0n
  const value = ceilDiv(units * bps * collateral.unitPrice, (bps + BigInt(bonus)) * wad)
  return ceilDiv(value * wad, liability.unitPrice)
}

/** The value of repaid debt shares in usdWad at weight 1, rounded down: v. §8. */
export function repaidValue(units: bigint, liability: Pick<AssetWord, 'unitPrice'>): bigint {
  return (units * liability.unitPrice) / wad
}

/** Units of collateral for repaid debt of `value` usdWad, `bonus` (basis points) included, rounded down. §8. */
export function seizedUnits(
  value: bigint,
  { collateral, bonus }: { collateral: Pick<AssetWord, 'unitPrice'>; bonus: number },
): bigint {
  if (collateral.unitPrice === 0n) return 0n
  return (value * (bps + BigInt(bonus)) * wad) / (bps * collateral.unitPrice)
}

/** The two assets of a liquidation, and the bonus in basis points that it pays. */
export type LiquidationPair = {
  liability: Pick<AssetWord, 'unitPrice'>
  collateral: Pick<AssetWord, 'unitPrice'>
  bonus: number
}

/** Debt shares to repay, the collateral units they seize, and the value repaid in usdWad. */
export type LiquidationAmounts = { repayUnits: bigint; units: bigint; value: bigint }

/**
 * What a liquidation moves: the least of `maxRepayUnits`, the `limit` (debt shares, as {@link limitUnits} gives them) and
 * what the `available` units cover; all that they cover if units worth less than `dust` would remain beside a debt that
 * pays for them. `undefined` if `maxRepayUnits` alone would leave less than `dust` of the debt, which is refused.
 * §8.
 */
export function liquidationAmounts(
  pair: LiquidationPair,
  {
    limit,
    debt,
    available,
    dust,
    maxRepayUnits,
  }: { limit: bigint; debt: bigint; available: bigint; dust: bigint; maxRepayUnits: bigint },
): LiquidationAmounts | undefined {
  const { liability, collateral } = pair
  const seized = (repaid: bigint) => minBigint(available, seizedUnits(repaidValue(repaid, liability), pair))
  const covered = coveredUnits(available, pair)
  const rest = collateralValue(available - seized(limit), { unitPrice: collateral.unitPrice, weight: whole })
  const most = minBigint(covered, limit < covered && limit < debt && rest < dust ? debt : limit)
  const repayUnits = minBigint(maxRepayUnits, most)
  const left = liabilityValue(debt - repayUnits, { unitPrice: liability.unitPrice, weight: whole })
  if (repayUnits < most && repayUnits < debt && left < dust) return undefined
  return { repayUnits, units: seized(repayUnits), value: repaidValue(repayUnits, liability) }
}

function ceilDiv(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}

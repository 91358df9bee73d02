import { liabilityValue } from './assetValue.ts'
import type { AssetWord } from './assetWord.ts'
import { maxBigint } from './maxBigint.ts'
import { minBigint } from './minBigint.ts'

const wad = 10n ** 18n
const bps = 10n ** 4n

/** A debt below this (usdWad, $100) is never left over. Spec: section 8. */
export const dust = 100n * wad

/** The least value a liquidation moves, in usdWad. Spec: section 8. */
export const leastLiquidation = 10n ** 12n

/**
 * R: the value of `liability` (usdWad) whose repayment for `collateral` with its bonus restores the account's initial
 * margin; 0 with an initial surplus, and 0 if such a liquidation would not improve the account. Spec: section 8.
 */
export function restoreValue(parameters: {
  initialSurplus: bigint
  liability: Pick<AssetWord, 'initialWeight'>
  collateral: Pick<AssetWord, 'initialWeight' | 'liquidationBonus'>
}): bigint {
  const { initialSurplus, liability, collateral } = parameters
  const improvement =
    BigInt(liability.initialWeight) * bps -
    (bps + BigInt(collateral.liquidationBonus)) * BigInt(collateral.initialWeight)
  if (initialSurplus >= 0n || improvement <= 0n) return 0n
  return ceilDiv(-initialSurplus * bps * bps, improvement)
}

/**
 * The value of debt (usdWad) that liquidations may take from a slot now: down to the slot's part of what the leaf
 * leaves, so that all slots together repay at most R for one state, and never more than R in the view. `leafLiabilities`
 * is V, `leafSlotLiabilities` V_i, `slotLiabilities` the slot's debt in the view, all at weight 1. Spec: section 8.
 */
export function liquidationLimit(parameters: {
  restore: bigint
  leafRestore: bigint
  leafLiabilities: bigint
  leafSlotLiabilities: bigint
  slotLiabilities: bigint
}): bigint {
  const { restore, leafRestore, leafLiabilities, leafSlotLiabilities, slotLiabilities } = parameters
  const target =
    leafRestore < leafLiabilities ? ceilDiv(leafSlotLiabilities * (leafLiabilities - leafRestore), leafLiabilities) : 0n
  return minBigint(maxBigint(0n, slotLiabilities - target), restore)
}

/** The debt shares that a value (usdWad) allows to repay: all of `debt` if less than {@link dust} would remain. Spec: section 8. */
export function limitUnits(
  value: bigint,
  { debt, liability }: { debt: bigint; liability: Pick<AssetWord, 'unitPrice'> },
): bigint {
  const { unitPrice } = liability
  const units = unitPrice === 0n ? debt : (value * wad) / unitPrice
  if (units >= debt) return debt
  return liabilityValue(debt - units, { unitPrice, weight: 10_000 }) < dust ? debt : units
}

/** The debt shares whose repayment takes all `units` of the collateral, rounded up. Spec: section 8. */
export function coveredUnits(
  units: bigint,
  {
    liability,
    collateral,
  }: {
    liability: Pick<AssetWord, 'unitPrice'>
    collateral: Pick<AssetWord, 'unitPrice' | 'liquidationBonus'>
  },
): bigint {
  if (liability.unitPrice === 0n) return 0n
  const value = ceilDiv(units * bps * collateral.unitPrice, (bps + BigInt(collateral.liquidationBonus)) * wad)
  return ceilDiv(value * wad, liability.unitPrice)
}

/** The value of repaid debt shares in usdWad at weight 1, rounded down: v. Spec: section 8. */
export function repaidValue(units: bigint, liability: Pick<AssetWord, 'unitPrice'>): bigint {
  return (units * liability.unitPrice) / wad
}

/** Units of collateral for repaid debt of `value` usdWad, bonus included, rounded down. Spec: section 8. */
export function seizedUnits(value: bigint, collateral: Pick<AssetWord, 'unitPrice' | 'liquidationBonus'>): bigint {
  if (collateral.unitPrice === 0n) return 0n
  return (value * (bps + BigInt(collateral.liquidationBonus)) * wad) / (bps * collateral.unitPrice)
}

function ceilDiv(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}

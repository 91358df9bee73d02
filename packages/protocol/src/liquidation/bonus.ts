import type { AssetWord } from '../assets/assetWord.ts'
import { maxBigint, minBigint } from '../bigints.ts'
import type { Margin } from '../margin/margin.ts'
import type { CutEntry } from '../snapshot/cut.ts'
import { restoreValue } from './liquidationSize.ts'

const bps = 10n ** 4n

/** What a liquidation on `slot` is decided from: the account in the view and in the leaf, the cut, and the pair of assets. */
export type LiquidationPosition = {
  view: Margin
  leaf: Margin
  /** One entry per slot; a slot with an older timestamp than another's is slower. */
  cut: readonly Pick<CutEntry, 'timestamp'>[]
  slot: number
  liability: AssetWord
  collateral: AssetWord
}

/**
 * M′: the maintenance surplus (usdWad) as if every slower slot had repaid its share of the leaf already; a liquidation
 * needs it below zero. Without slower slots it is M. Never throws. §8, who sees least goes first.
 */
export function creditedSurplus(position: LiquidationPosition): bigint {
  const { view, leaf, liability, collateral } = position
  const bonus = collateral.liquidationBonus
  const gain = BigInt(liability.maintenanceWeight) * bps - (bps + BigInt(bonus)) * BigInt(collateral.maintenanceWeight)
  const all = leaf.liabilities.reduce((sum, value) => sum + value, 0n)
  if (gain <= 0n || all === 0n) return view.maintenanceSurplus
  const restore = restoreValue({ initialSurplus: leaf.initialSurplus, liability, collateral, bonus })
  const share = (slowerLiabilities(position) * minBigint(all, restore)) / all
  return view.maintenanceSurplus + (share * gain) / (bps * bps)
}

/** What the leaf owes on slower slots at prices and on chains that are not stale: those slots can act on it. */
function slowerLiabilities({ leaf, cut, slot }: LiquidationPosition): bigint {
  const own = cut[slot]?.timestamp ?? 0n
  return leaf.freshLiabilities.reduce((sum, value, other) => {
    const entry = cut[other]
    return entry !== undefined && entry.timestamp < own ? sum + value : sum
  }, 0n)
}

/**
 * The bonus in basis points that a liquidation pays at a credited surplus M′ (usdWad): `leastBonus` at zero, growing to
 * `liquidationBonus` where M′ lies `bonusDistance` of the liabilities at maintenance weight below; rounded down. All of it
 * if there is no distance or no liability, and a least bonus above it counts as equal. Never throws. §8.
 */
export function bonusAt(parameters: {
  creditedSurplus: bigint
  maintenanceLiabilities: bigint
  liability: Pick<AssetWord, 'bonusDistance'>
  collateral: Pick<AssetWord, 'leastBonus' | 'liquidationBonus'>
}): number {
  const { creditedSurplus, maintenanceLiabilities, liability, collateral } = parameters
  const most = collateral.liquidationBonus
  const least = Math.min(collateral.leastBonus, most)
  const full = BigInt(liability.bonusDistance) * maintenanceLiabilities
  if (full === 0n) return most
  const range = BigInt(most - least)
  const grown = (range * maxBigint(0n, -creditedSurplus) * 10_000n) / full
  return least + Number(minBigint(range, grown))
}

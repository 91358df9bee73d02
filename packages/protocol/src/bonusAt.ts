import type { AssetWord } from './assetWord.ts'
import { maxBigint } from './maxBigint.ts'
import { minBigint } from './minBigint.ts'

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

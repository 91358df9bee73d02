import { maxUint104, maxUint256 } from 'viem'
import { collateralValue } from './assetValue.ts'
import type { AssetWord } from './assetWord.ts'

/**
 * The fewest units of a collateral whose value at its initial weight covers a shortfall (usdWad); 0 without a shortfall,
 * and the largest uint256 if no uint104 of units does. §8, forced moves.
 */
export function unitsToCover(parameters: {
  shortfall: bigint
  asset: Pick<AssetWord, 'unitPrice' | 'initialWeight'>
}): bigint {
  const { shortfall, asset } = parameters
  const { unitPrice, initialWeight } = asset
  if (shortfall <= 0n) return 0n
  if (shortfall > collateralValue(maxUint104, { unitPrice, weight: initialWeight })) return maxUint256
  const perUnit = unitPrice * BigInt(initialWeight)
  return (shortfall * 10n ** 22n + perUnit - 1n) / perUnit
}

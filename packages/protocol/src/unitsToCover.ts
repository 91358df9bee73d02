import { maxUint256 } from 'viem'
import type { AssetWord } from './assetWord.ts'

/**
 * The fewest units of a collateral whose value at its initial weight covers a shortfall (usdWad); 0 without a shortfall,
 * and the largest uint256 if no number of units does. Spec: section 8, forced moves.
 */
export function unitsToCover(parameters: {
  shortfall: bigint
  asset: Pick<AssetWord, 'unitPrice' | 'initialWeight'>
}): bigint {
  const { shortfall, asset } = parameters
  if (shortfall <= 0n) return 0n
  const perUnit = asset.unitPrice * BigInt(asset.initialWeight)
  const product = shortfall * 10n ** 22n
  // The contract's guard against a quotient above 256 bits, repeated so that both agree on every input.
  if (product >> 256n >= perUnit / 2n) return maxUint256
  return (product + perUnit - 1n) / perUnit
}

import type { AssetTable } from './assetTable.ts'
import type { AssetWord } from './assetWord.ts'
import { scaledPrice } from './unitPrice.ts'

/** What an asset table says of an asset, under names that carry their unit. */
export type AssetTerms = {
  readonly assetId: number
  readonly kind: 'collateral' | 'liability'
  /** The chain that holds the token or the debt. */
  readonly slot: number
  /** Dollars × 10^36 per base unit; of a liability per debt share, with its interest index in it. */
  readonly unitPrice: bigint
  readonly initialWeightBps: number
  readonly maintenanceWeightBps: number
  /** The most and the least bonus of a collateral; 0 for a liability. */
  readonly liquidationBonusBps: number
  readonly leastBonusBps: number
  /** δ of a liability, in basis points of the liabilities at maintenance weight; 0 for a collateral. */
  readonly bonusDistanceBps: number
  readonly flags: Pick<AssetWord, 'priceStale' | 'chainStale' | 'newLiabilitiesRefused'>
}

/** The terms of every asset that a table uses, by assetId: weights as they are at its time, ramps among them. §5. */
export function assetTerms(table: AssetTable): AssetTerms[] {
  return table.flatMap((asset, assetId) => {
    const { kind, slot, unitPrice, priceStale, chainStale, newLiabilitiesRefused } = asset
    if (kind === 'unused') return []
    return {
      assetId,
      kind,
      slot,
      unitPrice,
      initialWeightBps: asset.initialWeight,
      maintenanceWeightBps: asset.maintenanceWeight,
      liquidationBonusBps: asset.liquidationBonus,
      leastBonusBps: asset.leastBonus,
      bonusDistanceBps: asset.bonusDistance,
      flags: { priceStale, chainStale, newLiabilitiesRefused },
    }
  })
}

/**
 * What 10^decimals base units are worth at weight 1 in usdWad: a whole token, rounded down, or a whole debt share, rounded
 * up. For display: no rule of the law is about whole tokens.
 */
export function wholePrice(asset: Pick<AssetWord, 'kind' | 'unitPrice'>, decimals: number): bigint {
  return scaledPrice(asset, { numerator: 10n ** BigInt(decimals), denominator: wad })
}

const wad = 10n ** 18n

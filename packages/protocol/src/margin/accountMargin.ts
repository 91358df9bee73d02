import type { Hex } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import type { AssetWord } from '../assets/assetWord.ts'
import { collateralValue, liabilityValue } from '../assets/unitPrice.ts'
import { countUnits } from './countUnits.ts'
import { type Margin, margin } from './margin.ts'

/** An account's margin over all chains, in US dollars with 18 decimals; `healthWad` is `null` without liabilities. */
export type MarginTotals = {
  readonly equityUsdWad: bigint
  readonly initialSurplusUsdWad: bigint
  readonly maintenanceSurplusUsdWad: bigint
  readonly initialMarginRequirementUsdWad: bigint
  readonly maintenanceMarginRequirementUsdWad: bigint
  readonly healthWad: bigint | null
  readonly liquidatable: boolean
}

/** What an account has on one chain. */
export type ChainMargin = {
  readonly slot: number
  /** I(i): initial surplus of what counts here; flagged collateral counts 0. */
  readonly surplusUsdWad: bigint
  /** D(i): what the other chains lack. */
  readonly deficitUsdWad: bigint
  /** Collateral that counts here, at weight 1. */
  readonly collateralUsdWad: bigint
  /** Liabilities owed here, at weight 1. */
  readonly liabilityUsdWad: bigint
}

/** What an account has of one asset. */
export type AssetMargin = {
  readonly assetId: number
  readonly kind: 'collateral' | 'liability'
  /** The chain that holds the token or the debt. */
  readonly slot: number
  /** Base units it owns wherever they count, or debt shares it owes; negative only where a view mixes times. */
  readonly units: bigint
  /** Where the units of a collateral count, by slot, those with none left out; empty for a liability. */
  readonly counted: readonly { readonly slot: number; readonly units: bigint }[]
  /** Base units of a collateral on their way out, which count nowhere and have no part in `units` and value. */
  readonly leaving: bigint
  /** Of `units` at weight 1, rounded against the account. */
  readonly valueUsdWad: bigint
  readonly flags: Pick<AssetWord, 'priceStale' | 'chainStale' | 'newLiabilitiesRefused'>
}

/** An account's margin, and where it comes from: all that an answer about it says and that follows from the snapshot. */
export type AccountMargin = {
  readonly margin: MarginTotals
  /** Every chain, in slot order. */
  readonly chains: readonly ChainMargin[]
  /** The assets it holds or owes, by assetId. */
  readonly assets: readonly AssetMargin[]
}

/** The totals of a margin, under names that carry their unit. §4. */
export function marginTotals(margin: Margin): MarginTotals {
  return {
    equityUsdWad: margin.equity,
    initialSurplusUsdWad: margin.initialSurplus,
    maintenanceSurplusUsdWad: margin.maintenanceSurplus,
    initialMarginRequirementUsdWad: margin.initialMarginRequirement,
    maintenanceMarginRequirementUsdWad: margin.maintenanceMarginRequirement,
    healthWad: margin.health,
    liquidatable: margin.liquidatable,
  }
}

/**
 * Breaks an account's margin down by chain and by asset, from its words and the asset table alone; never throws. Nodes
 * answer with it, and users check their answers with it. §4.
 *
 * @example
 * const { margin } = accountMargin({ words, table: decodeAssetTable(snapshot.assets), slots: snapshot.cut.length })
 * margin.liquidatable // false
 */
export function accountMargin(parameters: { words: readonly Hex[]; table: AssetTable; slots: number }): AccountMargin {
  const total = margin(parameters)
  const { count, net, debt, leaving } = countUnits(parameters)
  const assets: AssetMargin[] = []
  const collateral = count.map(() => 0n)

  for (const [assetId, asset] of parameters.table.entries()) {
    const { kind, slot, unitPrice, priceStale, chainStale, newLiabilitiesRefused } = asset
    const flags = { priceStale, chainStale, newLiabilitiesRefused }
    if (kind === 'collateral') {
      // A collateral of maintenanceWeight 0 is worth nothing, at weight 1 either.
      const full = { unitPrice, weight: asset.maintenanceWeight === 0 ? 0 : 10_000 }
      const units = net[assetId] ?? 0n
      const gone = leaving[assetId] ?? 0n
      const counted = count.flatMap((row, slot) => (row[assetId] ? [{ slot, units: row[assetId] }] : []))
      for (const { slot, units } of counted) collateral[slot] = (collateral[slot] ?? 0n) + collateralValue(units, full)
      if (units === 0n && gone === 0n && counted.length === 0) continue
      const valueUsdWad = collateralValue(units, full)
      assets.push({ assetId, kind, slot, units, counted, leaving: gone, valueUsdWad, flags })
    } else if (kind === 'liability' && debt[assetId]) {
      const units = debt[assetId]
      const valueUsdWad = liabilityValue(units, { unitPrice, weight: 10_000 })
      assets.push({ assetId, kind, slot, units, counted: [], leaving: 0n, valueUsdWad, flags })
    }
  }

  const chains = count.map((_, slot) => ({
    slot,
    surplusUsdWad: total.slotSurplus[slot] ?? 0n,
    deficitUsdWad: total.deficit[slot] ?? 0n,
    collateralUsdWad: collateral[slot] ?? 0n,
    liabilityUsdWad: total.liabilities[slot] ?? 0n,
  }))
  return { margin: marginTotals(total), chains, assets }
}

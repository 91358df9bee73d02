import type { Hex } from '@plimsoll/merkle'
import {
  type AssetTable,
  type AssetWord,
  collateralValue,
  countUnits,
  liabilityValue,
  type Margin,
  margin,
} from '@plimsoll/protocol'

/** What an account has on one chain; values in usdWad. */
export type ChainMargin = {
  readonly slot: number
  /** I(i): initial surplus of what counts here; flagged collateral counts 0. */
  readonly surplus: bigint
  /** D(i): what the other chains lack. */
  readonly deficit: bigint
  /** Collateral that counts here, at weight 1. */
  readonly collateral: bigint
  /** Liabilities owed here, at weight 1. */
  readonly liability: bigint
}

/** What an account has of one asset; `value` in usdWad at weight 1, rounded against the account. */
export type AssetMargin = {
  readonly assetId: number
  readonly asset: AssetWord
  /** Base units it owns wherever they count, or debt shares it owes; negative only where a view mixes times. */
  readonly units: bigint
  /** Where the units of a collateral count, by slot, those with none left out; empty for a liability. */
  readonly counted: readonly { readonly slot: number; readonly units: bigint }[]
  /** Base units of a collateral on their way out, which count nowhere and have no part in `units` and `value`. */
  readonly leaving: bigint
  readonly value: bigint
}

/** An account's margin, and where it comes from. */
export type AccountMargin = {
  readonly margin: Margin
  /** Every chain, in slot order. */
  readonly chains: readonly ChainMargin[]
  /** The assets it holds or owes, by assetId. */
  readonly assets: readonly AssetMargin[]
}

/** Breaks an account's margin down by chain and by asset; never throws. §4. */
export function accountMargin(parameters: { words: readonly Hex[]; table: AssetTable; slots: number }): AccountMargin {
  const total = margin(parameters)
  const { count, net, debt, leaving } = countUnits(parameters)
  const assets: AssetMargin[] = []
  const collateral = count.map(() => 0n)
  const liability = count.map(() => 0n)

  for (const [assetId, asset] of parameters.table.entries()) {
    // A collateral of maintenanceWeight 0 is worth nothing, at weight 1 either.
    const isWorthless = asset.kind === 'collateral' && asset.maintenanceWeight === 0
    const full = { unitPrice: asset.unitPrice, weight: isWorthless ? 0 : 10_000 }
    if (asset.kind === 'collateral') {
      const units = net[assetId] ?? 0n
      const gone = leaving[assetId] ?? 0n
      const counted = count.flatMap((row, slot) => (row[assetId] ? [{ slot, units: row[assetId] }] : []))
      for (const { slot, units } of counted) collateral[slot] = (collateral[slot] ?? 0n) + collateralValue(units, full)
      if (units === 0n && gone === 0n && counted.length === 0) continue
      assets.push({ assetId, asset, units, counted, leaving: gone, value: collateralValue(units, full) })
    } else if (debt[assetId]) {
      const value = liabilityValue(debt[assetId], full)
      liability[asset.slot] = (liability[asset.slot] ?? 0n) + value
      assets.push({ assetId, asset, units: debt[assetId], counted: [], leaving: 0n, value })
    }
  }

  const chains = count.map((_, slot) => ({
    slot,
    surplus: total.slotSurplus[slot] ?? 0n,
    deficit: total.deficit[slot] ?? 0n,
    collateral: collateral[slot] ?? 0n,
    liability: liability[slot] ?? 0n,
  }))
  return { margin: total, chains, assets }
}

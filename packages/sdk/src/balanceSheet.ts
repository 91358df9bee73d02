import { type AssetTable, collateralValue, countUnits, liabilityValue, margin, unusedAsset } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/wire'
import type { Hex } from 'viem'

type AttestedChain = Omit<AccountResponse['chains'][number], 'name' | 'chainId'>
type AttestedAsset = Omit<AccountResponse['assets'][number], 'symbol' | 'decimals' | 'underlying'>

/** Everything an account’s answer says about it, but for labels that no operator signs. */
export type BalanceSheet = {
  margin: AccountResponse['margin']
  chains: AttestedChain[]
  assets: AttestedAsset[]
}

/** Computes an account’s balance sheet from its words and the asset table alone; never throws. §4. */
export function balanceSheet(parameters: { words: readonly Hex[]; table: AssetTable; slots: number }): BalanceSheet {
  const { table, slots } = parameters
  const total = margin(parameters)
  const assets = listAssets(parameters)
  const sum = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n)
  return {
    margin: {
      equityUsdWad: total.equity,
      initialSurplusUsdWad: total.initialSurplus,
      maintenanceSurplusUsdWad: total.maintenanceSurplus,
      initialMarginRequirementUsdWad: total.initialMarginRequirement,
      maintenanceMarginRequirementUsdWad: total.maintenanceMarginRequirement,
      healthWad: total.health,
      liquidatable: total.liquidatable,
    },
    chains: Array.from({ length: slots }, (_, slot) => ({
      slot,
      surplusUsdWad: total.slotSurplus[slot] ?? 0n,
      deficitUsdWad: total.deficit[slot] ?? 0n,
      collateralUsdWad: sum(
        assets.flatMap(({ assetId, counted }) =>
          counted.filter((part) => part.slot === slot).map(({ units }) => collateralValue(units, full(table, assetId))),
        ),
      ),
      liabilityUsdWad: sum(
        assets
          .filter(({ kind, ...asset }) => kind === 'liability' && asset.slot === slot)
          .map((asset) => asset.valueUsdWad),
      ),
    })),
    assets,
  }
}

function listAssets(parameters: { words: readonly Hex[]; table: AssetTable; slots: number }): AttestedAsset[] {
  const { table } = parameters
  const { count, net, debt, leaving } = countUnits(parameters)
  return table.flatMap(({ kind, slot, priceStale, chainStale, newLiabilitiesRefused }, assetId) => {
    if (kind === 'unused') return []
    const flags = { priceStale, chainStale, newLiabilitiesRefused }
    const pricing = full(table, assetId)
    if (kind === 'liability') {
      const units = debt[assetId] ?? 0n
      if (units === 0n) return []
      const valueUsdWad = liabilityValue(units, pricing)
      return { assetId, kind, slot, units, counted: [], leaving: 0n, valueUsdWad, flags }
    }
    const units = net[assetId] ?? 0n
    const counted = count.flatMap((row, slot) => (row[assetId] ? [{ slot, units: row[assetId] }] : []))
    const gone = leaving[assetId] ?? 0n
    if (units === 0n && gone === 0n && counted.length === 0) return []
    const valueUsdWad = collateralValue(units, pricing)
    return { assetId, kind, slot, units, counted, leaving: gone, valueUsdWad, flags }
  })
}

/** A collateral of maintenanceWeight 0 is worth nothing, at full weight either. */
function full(table: AssetTable, assetId: number): { unitPrice: bigint; weight: number } {
  const { unitPrice, kind, maintenanceWeight } = table[assetId] ?? unusedAsset
  return { unitPrice, weight: kind === 'collateral' && maintenanceWeight === 0 ? 0 : 10_000 }
}

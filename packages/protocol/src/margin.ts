import type { Hex } from 'viem'
import type { AssetTable } from './assetTable.ts'
import { collateralValue, liabilityValue } from './assetValue.ts'
import { countUnits } from './countUnits.ts'

const wad = 10n ** 18n
const whole = 10_000

/**
 * An account's balance sheet in usdWad (US dollars with 18 decimals). `slotSurplus[i]` is I(i), `deficit[i]` is D(i).
 * `health` is maintenance-weighted collateral per maintenance-weighted liabilities (10^18 is one), `null` without
 * liabilities; it is for display, `liquidatable` decides.
 */
export type Margin = {
  equity: bigint
  initialSurplus: bigint
  maintenanceSurplus: bigint
  initialMarginRequirement: bigint
  maintenanceMarginRequirement: bigint
  liquidatable: boolean
  health: bigint | null
  slotSurplus: bigint[]
  deficit: bigint[]
}

/** Computes an account's margin from its words and an asset table; never throws. Spec: section 4. */
export function margin(parameters: { words: readonly Hex[]; table: AssetTable; slots: number }): Margin {
  const { table, slots } = parameters
  const { count, net, debt } = countUnits(parameters)
  const slotSurplus = new Array<bigint>(slots).fill(0n)
  const add = (slot: number, value: bigint) => {
    slotSurplus[slot] = (slotSurplus[slot] ?? 0n) + value
  }
  let [equity, initialSurplus, assets, liabilities] = [0n, 0n, 0n, 0n]

  for (const [assetId, asset] of table.entries()) {
    const { unitPrice, kind, slot, initialWeight, maintenanceWeight } = asset
    const initial = { unitPrice, weight: initialWeight }
    if (kind === 'collateral') {
      const units = net[assetId] ?? 0n
      equity += collateralValue(units, { unitPrice, weight: whole })
      initialSurplus += collateralValue(units, initial)
      assets += collateralValue(units, { unitPrice, weight: maintenanceWeight })
      if (asset.priceStale || asset.chainStale) continue
      for (const [counting, units] of count.entries()) add(counting, collateralValue(units[assetId] ?? 0n, initial))
    } else if (kind === 'liability') {
      const units = debt[assetId] ?? 0n
      if (units === 0n) continue
      equity -= liabilityValue(units, { unitPrice, weight: whole })
      initialSurplus -= liabilityValue(units, initial)
      liabilities += liabilityValue(units, { unitPrice, weight: maintenanceWeight })
      add(slot, -liabilityValue(units, initial))
    }
  }

  const maintenanceSurplus = assets - liabilities
  const shortfalls = slotSurplus.map((surplus) => (surplus < 0n ? -surplus : 0n))
  const shortfall = shortfalls.reduce((sum, value) => sum + value, 0n)
  return {
    equity,
    initialSurplus,
    maintenanceSurplus,
    initialMarginRequirement: equity - initialSurplus,
    maintenanceMarginRequirement: equity - maintenanceSurplus,
    liquidatable: maintenanceSurplus < 0n,
    health: liabilities === 0n ? null : (assets * wad) / liabilities,
    slotSurplus,
    deficit: shortfalls.map((own) => shortfall - own),
  }
}

import type { Hex } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import { collateralValue, liabilityValue } from '../assets/unitPrice.ts'
import { countUnits, type UnitCounts } from './countUnits.ts'

const wad = 10n ** 18n
const whole = 10_000

/**
 * An account's balance sheet in usdWad (US dollars with 18 decimals); arrays are by slot. `slotSurplus[i]` is I(i), where
 * flagged collateral counts 0; `fullSlotSurplus[i]` has it at its value, as forced moves see it; `deficit[i]` is D(i);
 * `liabilities[i]` are owed on slot i, at weight 1; `freshLiabilities[i]` those of them whose price and chain are not
 * stale. `maintenanceLiabilities` are all of them at maintenanceWeight. `health` is maintenance-weighted collateral per
 * maintenance-weighted liabilities (10^18 is one), `null` without liabilities; it is for display, `liquidatable` decides.
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
  fullSlotSurplus: bigint[]
  deficit: bigint[]
  liabilities: bigint[]
  freshLiabilities: bigint[]
  maintenanceLiabilities: bigint
}

/**
 * Computes an account's margin from its words and an asset table; never throws. A collateral of maintenanceWeight 0 is
 * worth nothing in any of it. §4.
 */
export function margin(parameters: { words: readonly Hex[]; table: AssetTable; slots: number }): Margin {
  return marginOf(countUnits(parameters), parameters)
}

/** The same of units that are counted already. */
export function marginOf(
  { count, net, debt }: UnitCounts,
  { table, slots }: { table: AssetTable; slots: number },
): Margin {
  const slotSurplus = new Array<bigint>(slots).fill(0n)
  const fullSlotSurplus = [...slotSurplus]
  const liabilities = [...slotSurplus]
  const freshLiabilities = [...slotSurplus]
  let [equity, initialSurplus, maintenanceAssets, maintenanceLiabilities] = [0n, 0n, 0n, 0n]

  for (const [assetId, { unitPrice, initialWeight, maintenanceWeight, ...asset }] of table.entries()) {
    const initial = { unitPrice, weight: initialWeight }
    const units = (asset.kind === 'liability' ? debt : net)[assetId] ?? 0n
    const isFresh = !asset.priceStale && !asset.chainStale
    if (asset.kind === 'collateral') {
      if (maintenanceWeight === 0) continue
      equity += collateralValue(units, { unitPrice, weight: whole })
      initialSurplus += collateralValue(units, initial)
      maintenanceAssets += collateralValue(units, { unitPrice, weight: maintenanceWeight })
      for (const [slot, counting] of count.entries()) {
        const value = collateralValue(counting[assetId] ?? 0n, initial)
        add(fullSlotSurplus, { slot, value })
        if (isFresh) add(slotSurplus, { slot, value })
      }
    } else if (units > 0n) {
      const { slot } = asset
      const value = liabilityValue(units, { unitPrice, weight: whole })
      const initialValue = liabilityValue(units, initial)
      equity -= value
      initialSurplus -= initialValue
      maintenanceLiabilities += liabilityValue(units, { unitPrice, weight: maintenanceWeight })
      add(liabilities, { slot, value })
      if (isFresh) add(freshLiabilities, { slot, value })
      add(slotSurplus, { slot, value: -initialValue })
      add(fullSlotSurplus, { slot, value: -initialValue })
    }
  }

  const maintenanceSurplus = maintenanceAssets - maintenanceLiabilities
  return {
    equity,
    initialSurplus,
    maintenanceSurplus,
    initialMarginRequirement: equity - initialSurplus,
    maintenanceMarginRequirement: equity - maintenanceSurplus,
    liquidatable: maintenanceSurplus < 0n,
    health: maintenanceLiabilities === 0n ? null : (maintenanceAssets * wad) / maintenanceLiabilities,
    slotSurplus,
    fullSlotSurplus,
    deficit: deficits(slotSurplus),
    liabilities,
    freshLiabilities,
    maintenanceLiabilities,
  }
}

/** D(i) for every slot: what all other slots are short of. */
function deficits(slotSurplus: readonly bigint[]): bigint[] {
  const shortfalls = slotSurplus.map((surplus) => (surplus < 0n ? -surplus : 0n))
  const total = shortfalls.reduce((sum, shortfall) => sum + shortfall, 0n)
  return shortfalls.map((shortfall) => total - shortfall)
}

function add(sums: bigint[], { slot, value }: { slot: number; value: bigint }): void {
  sums[slot] = (sums[slot] ?? 0n) + value
}

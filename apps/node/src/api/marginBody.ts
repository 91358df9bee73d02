import type { Margin } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/wire'

/** A margin over all chains under the API's names, which carry the unit. */
export function marginBody(margin: Margin): AccountResponse['margin'] {
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

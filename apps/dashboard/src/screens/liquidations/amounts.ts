import type { LiquidationResponse } from '@plimsoll/sdk'
import { useWorld } from '../../data/context.tsx'
import { assetOf, symbolOf } from '../../data/labels.ts'
import { unitsText } from '../../format/amounts.ts'

/** What may be done to an account: one debt against one collateral. */
export type Offer = LiquidationResponse['liquidations'][number]

/** Units of an asset as text, with its symbol, which nobody signs. */
export function useAmounts(): (assetId: number, units: bigint) => string {
  const { deployment } = useWorld()
  return (assetId, units) => {
    const { decimals = 0 } = assetOf(deployment, assetId) ?? {}
    return `${unitsText(units, { decimals })} ${symbolOf(deployment, assetId)}`
  }
}

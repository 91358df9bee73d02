import type { LiquidationResponse } from '@plimsoll/sdk'
import { useWorld } from '../../data/context.tsx'
import { unitsText } from '../../format/amounts.ts'

/** What may be done to an account: one debt against one collateral. */
export type Offer = LiquidationResponse['liquidations'][number]

/** Units of an asset as text, with its symbol, which nobody signs. */
export function useAmounts(): (assetId: number, units: bigint) => string {
  const { assets } = useWorld().deployment
  return (assetId, units) => {
    const { symbol = `#${assetId}`, decimals = 0 } = assets.find((asset) => asset.assetId === assetId) ?? {}
    return `${unitsText(units, { decimals })} ${symbol}`
  }
}

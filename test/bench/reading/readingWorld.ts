import type { Deployment, RiskConfig } from '@plimsoll/protocol'
import { type Address, zeroAddress } from 'viem'

/** A chain with our contracts and three collaterals. Plain data: processes hand it to each other as JSON. */
export type ReadingWorld = {
  url: string
  deployment: Deployment
  risk: RiskConfig
  /** By assetId. */
  tokens: readonly Address[]
  /** For those who read without a lens. */
  multicall3: Address
}

/** The vault of the only chain. */
export function vaultOf({ deployment: { chains } }: ReadingWorld): Address {
  return chains[0]?.vault ?? zeroAddress
}

import type { Deployment, RiskConfig } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import type { ModelChain } from './createModelChain.ts'

/** All chains of a deployment, by slot. */
export type World = {
  deployment: Deployment
  risk: RiskConfig
  chains: readonly ModelChain[]
  /** Encoded lens answers of honest providers, by slot, then by block hash and call. */
  answers: readonly Map<string, Hex>[]
}

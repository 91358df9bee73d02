import type { Deployment, RiskConfig } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import type { ModelChain } from './createModelChain.ts'

/** All chains of a deployment, by slot. */
export type World = {
  /** Ms since 1970; the times of scripts count from here. */
  start: number
  deployment: Deployment
  risk: RiskConfig
  chains: readonly ModelChain[]
  /** Encoded lens answers of honest providers, by slot, then by block hash and call. */
  answers: readonly Map<string, Hex>[]
}

import type { FinalityPolicy } from '@plimsoll/indexer'
import type { View } from './createModelChain.ts'

/** The highest block that a policy allows, in truth. */
export function policyHeight({ latest, safe, finalized }: View, finality: FinalityPolicy): number {
  if (finality.kind === 'depth') return Math.max(0, latest - finality.blocks)
  return finality.kind === 'safe' ? safe : finalized
}

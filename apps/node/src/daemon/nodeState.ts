import type { AttesterStatus, OperatorBook } from '@plimsoll/attester'
import type { AttestedSnapshot } from '@plimsoll/protocol'
import type { Address } from 'viem'
import type { AccountsAt, ServedSnapshot } from '../api/servedSnapshot.ts'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { WatchedChain } from './watchChains.ts'

/** A node as it is now: what API, probes and metrics are views of. */
export type NodeState = {
  config: NodeConfig
  operators: Pick<OperatorBook, 'current' | 'scheduled' | 'rotations'>
  operator: Address | undefined
  served: () => ServedSnapshot | undefined
  accountsAt: (epoch: bigint) => Promise<AccountsAt | undefined>
  archived: (snapshot: bigint | `0x${string}`) => Promise<AttestedSnapshot | undefined>
  /** In slot order; none in a process that does not read chains. */
  chains: () => WatchedChain[]
  round: () => AttesterStatus | undefined
  /** What still has to be done before this node takes part; undefined once it does. */
  starting: () => string | undefined
  /** Why the last attested snapshot is not being served; undefined if it is. */
  problem: () => Error | undefined
}

/** How old what is served is, in whole seconds by this machine's clock; undefined if nothing is. */
export function snapshotAge({ served }: Pick<NodeState, 'served'>): number | undefined {
  const timestamp = served()?.attested.header.timestamp
  return timestamp === undefined ? undefined : ageSeconds(timestamp)
}

/** Seconds since a time in seconds; 0 if that is to come. */
export function ageSeconds(timestamp: bigint): number {
  return Math.max(0, Math.floor(Date.now() / 1000) - Number(timestamp))
}

import type { AttesterStatus, OperatorBook } from '@plimsoll/attester'
import type { ServedSnapshot } from '@plimsoll/keeper'
import type { Relayer } from '@plimsoll/relayer'
import type { Address } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { WatchedChain } from '../node/watchChains.ts'
import type { WatchedDatabase } from '../node/watchDatabase.ts'
import type { WatchedDisk } from '../node/watchDisk.ts'
import type { WebhooksStatus } from '../webhooks/startWebhooks.ts'

/** A node as it is now: what status, readiness and metrics are views of. Every call reads memory. */
export type NodeState = {
  config: NodeConfig
  /** Who signs, and who did. */
  book: Pick<OperatorBook, 'current' | 'scheduled'>
  /** Of this node's operator; undefined for a node without one. */
  address: Address | undefined
  /** The latest attested snapshot that this node has computed itself. */
  served: () => ServedSnapshot | undefined
  /** In slot order; none in a process that does not read chains. */
  chains: () => WatchedChain[]
  /** This node's operator as it is now; undefined for a node without one. */
  attester: () => AttesterStatus | undefined
  /** What still has to be done before this node takes part; undefined once it does. */
  starting: () => string | undefined
  /** Since when it does, in ms since 1970. */
  takesPartSince: () => number | undefined
  /** Why the last attested snapshot is not being served; undefined if it is. */
  problem: () => Error | undefined
  /** The file system of the data folder. */
  disk: () => WatchedDisk
  /** The database as last asked. */
  database: () => WatchedDatabase
  /** How posting goes; undefined for a node that does not post. */
  posting: () => ReturnType<Relayer['status']> | undefined
  /** How telling endpoints of margin calls goes; undefined for a node that tells none. */
  webhooks: () => WebhooksStatus | undefined
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

/** Seconds since an epoch began, by this machine's clock; negative if it is to come. */
export function epochAgeSeconds(epoch: bigint, { config: { deployment } }: Pick<NodeState, 'config'>): number {
  return Math.floor(Date.now() / 1000) - Number(epoch) * deployment.epochSeconds
}

import type { Deployment } from '@plimsoll/protocol'
import type { Address } from 'viem'
import type { HeadKeeper } from '../quorum/createHeadKeeper.ts'
import type { ProviderPool } from '../quorum/quorum.ts'
import type { ColdReads } from './createColdReads.ts'
import type { Sweep } from './createSweep.ts'
import type { Trail } from './createTrail.ts'

/** What every read of one chain needs: the providers, the contracts, and the size of portions. */
export type ChainContext = {
  pool: ProviderPool
  chain: Deployment['chains'][number]
  salt: Deployment['salt']
  /** How many chains the deployment has. */
  slots: number
  /** Feeds and ERC-4626 vaults to observe on this chain. */
  feeds: readonly Address[]
  rateSources: readonly Address[]
  portions: Portions
  /** What the reader remembers from one read to the next. */
  heads: HeadKeeper
  trail: Trail
  sweep: Sweep
  coldReads: ColdReads
  /** How many accounts are still to be read by the reads under way. */
  queue: { accounts: number }
}

/** Sizes of single requests; they change how fast a chain is read, never what is read. */
export type Portions = {
  /** Accounts per lens call. A call that is too heavy for the providers is split by itself. */
  accountsPerCall: number
  /** Blocks per `eth_getLogs`; providers have limits. */
  blocksPerLogRequest: number
  /** Lens calls under way at a time. */
  callsInFlight: number
  /** How long to wait for slower providers' logs and heads once a quorum has answered, in ms. */
  graceMs: number
}

import type { AccountTrie, Hex } from '@plimsoll/merkle'
import type { AccountId, AssetTable, ChainDelta, Cut, Hash32, SnapshotHeader } from '@plimsoll/protocol'
import type { ClaimSet } from './claims/claimSet.ts'
import type { HealthRanking } from './health/healthRanking.ts'

/**
 * A header with everything its hashes stand for: a pure function of cut, timestamp and config, except for what changed.
 * Immutable and independent of the aggregator's later moves. §6.
 */
export type Snapshot = {
  readonly header: SnapshotHeader
  /** What operators sign. */
  readonly digest: Hash32
  readonly cut: Cut
  /** The asset table as words, by assetId. */
  readonly assets: readonly Hex[]
  /** The asset table, decoded. */
  readonly table: AssetTable
  readonly trie: AccountTrie
  /** Claims booked and not paid. */
  readonly claims: ClaimSet
  /** By slot: what that chain's registry said at the cut. */
  readonly registries: readonly ChainDelta['registry'][]
  /** The accounts nearest to their line at this table. */
  readonly health: HealthRanking
  /** The accounts whose leaves may have changed since the previous snapshot this aggregator returned (all, for its first). */
  readonly changes: Changed<AccountId>
  /** The keys, in the index of claims, of those that may have come or gone since then. */
  readonly claimChanges: Changed<Hex>
}

/** What changed, each at least once. */
export type Changed<T> = Iterable<T> & { readonly size: number }

import type { AccountTrie, Hex } from '@plimsoll/merkle'
import type { AssetTable, Cut, Hash32, RegistryReport, SnapshotHeader } from '@plimsoll/protocol'
import type { ClaimSet } from '../claims/claimSet.ts'
import type { HealthRanking } from '../health/healthRanking.ts'
import type { MarginBands } from '../health/marginBands.ts'

/**
 * A header with everything its hashes stand for: a pure function of cut, timestamp and config. Immutable and independent
 * of the aggregator's later moves. §6.
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
  readonly registries: readonly RegistryReport[]
  /** The accounts nearest to their line at this table. */
  readonly health: HealthRanking
  /** On which side of each margin line every account is. */
  readonly bands: MarginBands
}

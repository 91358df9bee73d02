import type { Snapshot, UnhealthyAccount } from '@plimsoll/aggregator'
import type { AccountTrie } from '@plimsoll/merkle'
import type { AssetTable, AttestedSnapshot, Claim } from '@plimsoll/protocol'
import { NoSnapshotYet } from '../errors.ts'

/** An attested snapshot with everything behind its roots: what this node has computed itself. */
export type ServedSnapshot = {
  readonly attested: AttestedSnapshot
  readonly table: AssetTable
  readonly trie: AccountTrie
  /** Booked and not paid, at the cut; undefined until they have been read from the chains again after a restart. */
  readonly claims: readonly Claim[] | undefined
  /** By slot: what each registry had accepted at the cut; undefined as long as `claims` is. */
  readonly registries: Snapshot['registries'] | undefined
  /** Below maintenance, lowest health first. */
  readonly liquidatable: readonly UnhealthyAccount[]
}

/** The snapshot to answer from; throws `NoSnapshotYet`. */
export function requireServed(source: { served: () => ServedSnapshot | undefined }): ServedSnapshot {
  const served = source.served()
  if (served) return served
  throw new NoSnapshotYet('No snapshot has been attested and verified by this node yet', {
    hint: 'GET /ready says what it waits for.',
  })
}

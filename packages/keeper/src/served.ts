import type { ClaimSet, HealthRanking, MarginBands } from '@plimsoll/aggregator'
import type { AccountTrie } from '@plimsoll/merkle'
import type { AssetTable, AttestedSnapshot, RegistryReport } from '@plimsoll/protocol'
import { NoSnapshotYet } from './errors.ts'

/** An attested snapshot with its leaves: all it takes to answer about an account. */
export type AccountsAt = {
  readonly attested: AttestedSnapshot
  readonly table: AssetTable
  readonly trie: AccountTrie
}

/** An attested snapshot with everything behind its roots: what this node has computed itself. */
export type ServedSnapshot = AccountsAt & {
  /** Booked and not paid, at the cut. */
  readonly claims: ClaimSet
  /** By slot: what each registry had accepted at the cut. */
  readonly registries: readonly RegistryReport[]
  /** The accounts nearest to their line. */
  readonly health: HealthRanking
}

/** The same, and how every account stands to the margin lines. */
export type KeptSnapshot = ServedSnapshot & { readonly bands: MarginBands }

/** The snapshot to answer from; throws `NoSnapshotYet`. */
export function requireServed(source: { served: () => ServedSnapshot | undefined }): ServedSnapshot {
  const served = source.served()
  if (served) return served
  throw new NoSnapshotYet('No snapshot has been attested and verified by this node yet.', {
    hint: 'It may be starting. Its operator sees with plimsoll status what it waits for.',
  })
}

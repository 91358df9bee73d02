import { loadLeaves } from '@plimsoll/aggregator'
import type { AccountTrie } from '@plimsoll/merkle'
import { decodeAssetTable, hashSnapshot } from '@plimsoll/protocol'
import type { Store } from '@plimsoll/store'
import type { Hex } from 'viem'
import type { ServedSnapshot } from '../api/servedSnapshot.ts'
import { ForeignState } from '../errors.ts'

/**
 * What a node served before it stopped: the latest stored snapshot with the trie of its stored leaves, its claims and
 * registries. `undefined` if there is none, or if what is stored does not give its roots: then this node had not computed
 * that snapshot itself. Throws `ForeignState`.
 */
export async function restoreSnapshot(
  { snapshots, leaves, details }: Pick<Store, 'snapshots' | 'leaves' | 'details'>,
  { salt, slots, empty }: { salt: Hex; slots: number; empty: AccountTrie },
): Promise<ServedSnapshot | undefined> {
  const attested = await snapshots.latest()
  if (!attested) return undefined
  const { header, assets, digest } = attested
  const seen = hashSnapshot({ header, salt })
  if (seen !== digest)
    throw new ForeignState('The stored state belongs to another deployment', {
      details: { epoch: header.epoch, expected: seen, seen: digest },
      hint: 'Give this node a dataDir, or a DATABASE_URL, of its own.',
    })
  const stored = await details.of(header)
  if (!stored) return undefined
  const { trie, rank } = await loadLeaves({ leaves: leaves.all(header.epoch), empty, slots })
  if (trie.root !== header.accounts) return undefined
  const table = decodeAssetTable(assets)
  return { attested, table, trie, ...stored, health: await rank(table) }
}

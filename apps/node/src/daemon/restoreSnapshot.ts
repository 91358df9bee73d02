import { unhealthyAccounts } from '@plimsoll/aggregator'
import { createTrie, leafBatch } from '@plimsoll/merkle'
import { type AccountId, decodeAssetTable, hashSnapshot, zeroHash } from '@plimsoll/protocol'
import type { Store } from '@plimsoll/store'
import type { Hex } from 'viem'
import type { ServedSnapshot } from '../api/servedSnapshot.ts'
import { ForeignState } from '../errors.ts'

/**
 * What a node served before it stopped: the latest stored snapshot with the trie of its stored leaves. `undefined` if
 * there is none, or if the leaves do not give its root: then this node had not computed that snapshot itself. Throws `ForeignState`.
 */
export async function restoreSnapshot(
  { snapshots, leaves }: Pick<Store, 'snapshots' | 'leaves'>,
  { salt, slots }: { salt: Hex; slots: number },
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
  const stored: { account: AccountId; words: readonly Hex[] }[] = []
  for await (const leaf of leaves.all(header.epoch)) stored.push(leaf)
  const trie = (await createTrie()).update(leafBatch(stored))
  if (trie.root !== header.accounts) return undefined
  const table = decodeAssetTable(assets)
  // Claims are not stored; unless there were none, they wait for the first snapshot computed after the restart.
  const claims = header.claims === zeroHash ? [] : undefined
  return {
    attested,
    table,
    trie,
    claims,
    registries: undefined,
    liquidatable: unhealthyAccounts({ trie, table, slots }),
  }
}

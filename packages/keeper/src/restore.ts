import { type ClaimSet, loadClaims, loadLeaves } from '@plimsoll/aggregator'
import type { AccountTrie } from '@plimsoll/merkle'
import { decodeAssetTable, hashSnapshot } from '@plimsoll/protocol'
import type { Store, StoredLeaf } from '@plimsoll/store'
import { ForeignState } from '@plimsoll/store/errors'
import type { Hex } from 'viem'
import type { KeptSnapshot } from './served.ts'

/**
 * What a node served before it stopped: the latest stored snapshot with the tries of its stored leaves and claims, and its
 * registries. `undefined` if there is none, or if what is stored does not give its roots: then this node had not computed
 * that snapshot itself. Throws `ForeignState`.
 */
export async function restoreServed(
  { snapshots, leaves, claims: stored, details }: Pick<Store, 'snapshots' | 'leaves' | 'claims' | 'details'>,
  {
    salt,
    slots,
    thresholds,
    empty,
  }: {
    salt: Hex
    slots: number
    thresholds?: readonly number[] | undefined
    empty: { trie: AccountTrie; claims: ClaimSet }
  },
): Promise<KeptSnapshot | undefined> {
  const attested = await snapshots.latest()
  if (!attested) return undefined
  const { header, assets, digest } = attested
  const seen = hashSnapshot({ header, salt })
  if (seen !== digest)
    throw new ForeignState('The stored state belongs to another deployment.', {
      details: { epoch: header.epoch, expected: seen, seen: digest },
      hint: 'Give this node a dataDir, or a DATABASE_URL, of its own.',
    })
  const detail = await details.of(header)
  if (!detail) return undefined
  const { trie, rank } = await loadLeaves({
    leaves: leaves.all(header.epoch),
    empty: empty.trie,
    slots,
    ...(thresholds && { thresholds }),
  })
  if (trie.root !== header.accounts) return undefined
  const claims = await loadClaims(entriesOf(stored.all(header.epoch)), empty.claims)
  if (claims.leaves.root !== header.claims) return undefined
  const table = decodeAssetTable(assets)
  return { attested, table, trie, claims, ...detail, ...(await rank(table)) }
}

/** Claims are stored as leaves are, under their keys. */
async function* entriesOf(stored: AsyncIterable<StoredLeaf<Hex>>) {
  for await (const { account: key, words } of stored) yield { key, words }
}

import type { Snapshot } from '@plimsoll/aggregator'
import type { AccountTrie } from '@plimsoll/merkle'
import type { AccountId } from '@plimsoll/protocol'
import type { LeafStore, LeafVersion, Store } from '@plimsoll/store'
import type { Hex } from 'viem'

/** Keeps stored leaves and claims in step with attested snapshots by writing only what changed. */
export type LeafWriter = {
  /** Stores the leaves and the claims of a snapshot under its epoch. Calls must not overlap. */
  write: (snapshot: Pick<Snapshot, 'header' | 'trie' | 'claims'>) => Promise<void>
}

/** Creates the writer of one process. */
export function createLeafWriter({ leaves, claims }: Pick<Store, 'leaves' | 'claims'>): LeafWriter {
  const writeLeaves = writerOf<AccountId>(leaves)
  const writeClaims = writerOf<Hex>(claims)
  return {
    async write({ header: { epoch }, trie, claims }) {
      await writeLeaves(epoch, trie)
      await writeClaims(epoch, claims.index)
    },
  }
}

/**
 * What this process wrote last is what the next version is compared with. Before the first write, and after one that
 * failed halfway, nobody knows what is stored: then every stored leaf is compared.
 */
function writerOf<Id extends Hex>(store: LeafStore<Id>): (epoch: bigint, trie: AccountTrie) => Promise<void> {
  let stored: AccountTrie | undefined
  return async (epoch, trie) => {
    const before = stored
    stored = undefined
    // A trie's ids are bytes to it; these are those of one kind of leaf.
    if (before === undefined) await store.putAll({ epoch, leaves: trie as LeafVersion<Id> })
    else await store.put({ epoch, changes: trie.changesSince(before) as Iterable<[Id, Hex[]]> })
    stored = trie
  }
}

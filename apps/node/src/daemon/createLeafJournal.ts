import type { Changed, Snapshot } from '@plimsoll/aggregator'
import type { LeafStore, LeafVersion } from '@plimsoll/store'
import type { Hex } from 'viem'

/** Keeps stored leaves, or claims, in step with attested snapshots by writing only what changed. */
export type LeafJournal = {
  /** Every snapshot that is computed, whether it will be attested or not. */
  note: (computed: Snapshot) => void
  /** Stores the leaves of a noted snapshot under its epoch. */
  write: (attested: Snapshot) => Promise<void>
}

/** What of a snapshot a journal keeps: a version of a trie, and what changed in it since the snapshot computed before. */
export type Journaled<Id extends Hex> = { trie: LeafVersion<Id>; changes: Changed<Id> }

/**
 * Creates the journal of one process. What changed counts from the snapshot computed before, which may never have been
 * attested; so the journal remembers every account that changed since the last write.
 */
export function createLeafJournal<Id extends Hex>(
  leaves: LeafStore<Id>,
  versionOf: (snapshot: Snapshot) => Journaled<Id>,
): LeafJournal {
  const order = new WeakMap<Snapshot, number>()
  /** Accounts whose stored leaf may be out of date, with the latest computation that changed each. */
  const changed = new Map<Id, number>()
  let computations = 0
  // What happened while this process was down is not in any `changes`: the first write compares every leaf.
  let compared = false

  return {
    note(computed) {
      computations += 1
      order.set(computed, computations)
      // The first one changes every account, and the first write compares them all anyway.
      if (computations === 1) return
      for (const account of versionOf(computed).changes) changed.set(account, computations)
    },
    async write(attested) {
      const { header } = attested
      const { trie } = versionOf(attested)
      if (compared) {
        const changes = new Map([...changed.keys()].map((account) => [account, trie.get(account) ?? []]))
        await leaves.put({ epoch: header.epoch, changes })
      } else {
        await leaves.putAll({ epoch: header.epoch, leaves: trie })
        compared = true
      }
      const written = order.get(attested) ?? 0
      for (const [account, computation] of changed) if (computation <= written) changed.delete(account)
    },
  }
}

import type { Snapshot } from '@plimsoll/aggregator'
import type { AccountId } from '@plimsoll/protocol'
import type { LeafStore, LeafVersion } from '@plimsoll/store'
import type { Hex } from 'viem'

/** Keeps the stored leaves in step with attested snapshots by writing only what changed. */
export type LeafJournal = {
  /** Every snapshot that is computed, whether it will be attested or not. */
  note: (computed: Snapshot) => void
  /** Stores the leaves of a noted snapshot under its epoch. */
  write: (attested: Snapshot) => Promise<void>
}

/**
 * Creates the journal of one process. A snapshot's `changes` count from the one computed before it, which may never have
 * been attested; so the journal remembers every account that changed since the last write.
 */
export function createLeafJournal(leaves: LeafStore): LeafJournal {
  const order = new WeakMap<Snapshot, number>()
  /** Accounts whose stored leaf may be out of date, with the latest computation that changed each. */
  const changed = new Map<AccountId, number>()
  let computations = 0
  // What happened while this process was down is not in any `changes`: the first write compares every leaf.
  let compared = false

  return {
    note(computed) {
      computations += 1
      order.set(computed, computations)
      // The first one changes every account, and the first write compares them all anyway.
      if (computations === 1) return
      for (const account of computed.changes) changed.set(account, computations)
    },
    async write(attested) {
      const { trie, header } = attested
      if (compared) {
        const words = (account: AccountId): readonly Hex[] => trie.get(account) ?? []
        const changes = new Map([...changed.keys()].map((account) => [account, words(account)]))
        await leaves.put({ epoch: header.epoch, changes })
      } else {
        await leaves.putAll({ epoch: header.epoch, leaves: trie as LeafVersion })
        compared = true
      }
      const written = order.get(attested) ?? 0
      for (const [account, computation] of changed) if (computation <= written) changed.delete(account)
    },
  }
}

import { type AccountTrie, type Hex, leafBatch } from '@plimsoll/merkle'
import { type AccountId, type ChainDelta, InvalidLeaf, mergeWords } from '@plimsoll/protocol'
import { bookedClaims } from './bookedClaims.ts'
import type { ChainState } from './chainState.ts'
import { localChanges } from './localChanges.ts'

/** The state of all chains at one cut, and the account trie over it. */
export type Ledger = {
  /** By slot; `undefined` until the first delta of that chain. */
  readonly chains: readonly (ChainState | undefined)[]
  readonly trie: AccountTrie
  /**
   * Moves the chains of the deltas to their entries, forward or backward, and returns the changed leaves (no words: the
   * account has left). Applies all or nothing: throws before the first change. Throws `IncompleteDelta`, `InvalidLeaf`.
   */
  advance(deltas: readonly ChainDelta[]): ReadonlyMap<AccountId, readonly Hex[]>
}

/** A ledger for a number of chains that has read nothing yet; its tries grow from an empty one. */
export function createLedger({ slots, empty }: { slots: number; empty: AccountTrie }): Ledger {
  const chains = new Array<ChainState | undefined>(slots).fill(undefined)
  let trie = empty

  function advance(deltas: readonly ChainDelta[]): ReadonlyMap<AccountId, readonly Hex[]> {
    const steps = deltas.map((delta) => {
      const state = chains[delta.slot]
      return { delta, changes: localChanges(state, delta), claims: bookedClaims(state?.claims ?? [], delta) }
    })
    const newWords = new Map(steps.map(({ delta, changes }) => [delta.slot, changes]))
    const leaves = new Map<AccountId, readonly Hex[]>()
    for (const { changes } of steps) {
      for (const account of changes.keys()) {
        if (leaves.has(account)) continue
        const parts = chains.map(
          (state, slot) => newWords.get(slot)?.get(account) ?? state?.accounts.get(account) ?? [],
        )
        leaves.set(account, mergeLeaf(account, parts))
      }
    }
    const newTrie = trie.update(leafBatch([...leaves].map(([account, words]) => ({ account, words }))))

    // Nothing below can fail.
    trie = newTrie
    for (const { delta, changes, claims } of steps) {
      const { slot, entry, paid, observation, registry } = delta
      const accounts = chains[slot]?.accounts ?? new Map<AccountId, readonly Hex[]>()
      for (const [account, words] of changes) {
        if (words.length === 0) accounts.delete(account)
        else accounts.set(account, words)
      }
      chains[slot] = { entry, accounts, claims, paid, observation, registry }
    }
    return leaves
  }

  return {
    chains,
    get trie() {
      return trie
    },
    advance,
  }
}

function mergeLeaf(account: AccountId, parts: readonly (readonly Hex[])[]): readonly Hex[] {
  try {
    return mergeWords(parts)
  } catch (cause) {
    throw new InvalidLeaf('The chains contradict each other about an account.', {
      details: { account, seen: parts },
      hint: 'Two vaults list the same assetId, or two belong to the same slot.',
      cause,
    })
  }
}

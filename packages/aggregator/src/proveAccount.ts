import type { AccountTrie, Hex } from '@plimsoll/merkle'
import { type AccountId, accountKey } from '@plimsoll/protocol'
import type { LeafEntry } from './createLedger.ts'

/** An account's leaf with the siblings that lead from it up to `header.accounts`. */
export type ProvenAccount = LeafEntry & { readonly siblings: readonly Hex[] }

/** Proves an account in a snapshot's trie; `undefined` if it has no leaf: absence cannot be proven. Spec: section 7. */
export function proveAccount(account: AccountId, trie: AccountTrie<LeafEntry>): ProvenAccount | undefined {
  const key = accountKey(account)
  const entry = trie.get(key)
  const siblings = trie.proof(key)
  return entry && siblings && { ...entry, siblings }
}

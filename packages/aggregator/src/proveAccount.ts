import type { AccountTrie, Hex } from '@plimsoll/merkle'
import type { AccountId } from '@plimsoll/protocol'

/** An account's leaf with the siblings that lead from it up to `header.accounts`. */
export type ProvenAccount = {
  readonly account: AccountId
  readonly words: readonly Hex[]
  readonly siblings: readonly Hex[]
}

/** Proves an account in a snapshot's trie; `undefined` if it has no leaf: absence cannot be proven. §7. */
export function proveAccount(account: AccountId, trie: AccountTrie): ProvenAccount | undefined {
  const words = trie.get(account)
  const siblings = trie.proof(account)
  return words && siblings && { account, words, siblings }
}

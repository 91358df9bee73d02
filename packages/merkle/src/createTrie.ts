import type { AccountTrie } from './accountTrie.ts'
import { createAccountTrie } from './createAccountTrie.ts'

/**
 * The trie without leaves, in a memory of its own: all versions of one history grow from it. Asynchronous because
 * browsers compile WebAssembly in the background.
 *
 * @example
 * const empty = await createTrie()
 * const trie = empty.update(leafBatch([{ account, words }]))
 * trie.root // the leaf itself
 */
export function createTrie(): Promise<AccountTrie> {
  return createAccountTrie('hashes')
}

/**
 * The same for ids that are their own keys: entries come in ascending order of the id, and those from one on are found
 * without looking at the others. It serves as an index; its root has no use. Large batches are quickest in that order.
 *
 * @example
 * const index = (await createOrderedTrie()).update(leafBatch([{ account: key, words }]))
 * for (const [key, words] of index.entries({ from })) …
 */
export function createOrderedTrie(): Promise<AccountTrie> {
  return createAccountTrie('ids')
}

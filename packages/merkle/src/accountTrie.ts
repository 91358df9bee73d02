import type { Hex } from './bytes32.ts'
import type { LeafBatch } from './leafBatch.ts'

/**
 * One version of the set of leaves, as a binary radix trie over `keccak256(account)`, most significant bit first, with
 * single-child paths collapsed. A version never changes: an update returns a new one that shares what stayed the same,
 * and every version can be read, proven and updated for as long as something refers to it. All versions that come from
 * one `createTrie` share one memory; what only versions without a reference held is used again. Accounts are 32 bytes of
 * hex; anything else throws `InvalidBytes32`. §7.
 */
export type AccountTrie = {
  /** Depends only on the set of leaves. That of one leaf is the leaf; of none, 32 zero bytes. */
  readonly root: Hex
  /** Number of leaves. */
  readonly size: number
  /** The words of an account's leaf, without the account id. */
  get(account: Hex): Hex[] | undefined
  /**
   * Sibling hashes from the leaf up, for OpenZeppelin's `MerkleProof` or merkletreejs with `sortPairs`; `undefined` for
   * an account without a leaf: absence cannot be proven.
   */
  proof(account: Hex): Hex[] | undefined
  /** All accounts with their words, in ascending order of their keys; those from the key of `from` on. */
  entries(range?: { from?: Hex | undefined }): Iterable<[account: Hex, words: Hex[]]>
  /**
   * The accounts whose leaves are not those of an earlier version, in ascending order of their keys, with their words now;
   * none: the account has no leaf any more. The work is in proportion to what changed. Throws `ForeignTrie` unless both
   * versions grew from one empty trie.
   */
  changesSince(earlier: AccountTrie): Iterable<[account: Hex, words: Hex[]]>
  /**
   * Sets the leaves of a batch, in any order; of several for one account the last one counts, and removing an account
   * that has no leaf changes nothing. If nothing changed, it returns this version itself. Throws `InvalidLeafBatch`.
   */
  update(batch: LeafBatch): AccountTrie
  /**
   * The same, pausing every few milliseconds so that the caller can do something else meanwhile: a build of a million
   * leaves takes longer than a server may stand still. Several batches are as good as one of all of them. None may be
   * changed before the end.
   *
   * @example
   * const steps = trie.updateInSteps(batch)
   * let step = steps.next()
   * for (; !step.done; step = steps.next()) await setImmediate()
   * step.value.root
   */
  updateInSteps(batch: LeafBatch | readonly LeafBatch[]): Generator<undefined, AccountTrie, undefined>
  /** Bytes of memory that all versions hold together, free space included. */
  readonly memoryBytes: number
}

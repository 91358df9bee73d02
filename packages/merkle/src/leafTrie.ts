import type { Hex } from './bytes32.ts'
import type { LeafBatch } from './leafBatch.ts'
import type { Multiproof } from './multiproof.ts'

/**
 * One version of a set of leaves, each its own key, as the trie of §7. Versions are as those of an `AccountTrie`.
 * Leaves are 32 bytes of hex; anything else throws `InvalidBytes32`. §7 and §8.
 */
export type LeafTrie = {
  /** Depends only on the set of leaves. That of one leaf is the leaf; of none, 32 zero bytes. */
  readonly root: Hex
  /** Number of leaves. */
  readonly size: number
  has(leaf: Hex): boolean
  /** Sibling hashes from the leaf up, for OpenZeppelin's `MerkleProof`; `undefined` for a leaf that is not there. */
  proof(leaf: Hex): Hex[] | undefined
  /** The proofs of many leaves, in their order. */
  proofs(leaves: readonly Hex[]): (Hex[] | undefined)[]
  /** One proof of some leaves, each told once; `undefined` if there are none, or one of them is not there. */
  multiproof(leaves: readonly Hex[]): Multiproof | undefined
  /** All leaves in ascending order. */
  leaves(): Iterable<Hex>
  /**
   * Takes leaves out, then puts leaves in, 32 bytes each, in any order; what changes nothing is allowed. If nothing
   * changed, it returns this version itself.
   */
  update(changes: LeafChanges): LeafTrie
  /** The same, pausing every few milliseconds. The changes must not be changed before the end. */
  updateInSteps(changes: LeafChanges): Generator<undefined, LeafTrie, undefined>
  /**
   * keccak256 of a tag, a first word and the others for each entry of a batch, 32 bytes each: leaves by the thousand.
   * Every entry needs words. Throws `InvalidLeafBatch`.
   */
  hash(batch: LeafBatch, tag: number): Uint8Array
  /** Bytes of memory that all versions hold together, free space included. */
  readonly memoryBytes: number
}

/** Leaves that go, and leaves that come. */
export type LeafChanges = { readonly removed: Uint8Array; readonly added: Uint8Array }

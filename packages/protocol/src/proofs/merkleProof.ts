// merkletreejs asks for `buffer` without declaring it: the dependency of this package is what a browser's bundler finds.
import { MerkleTree } from 'merkletreejs'
import { type Hex, keccak256 } from 'viem'
import type { AccountId } from '../accounts/accountId.ts'
import { isHash } from '../hash32.ts'
import { hashLeaf } from '../leaf/leaf.ts'
import type { SnapshotHeader } from '../snapshot/snapshotHeader.ts'

/** The longest proof of one leaf. §7. */
export const maxSiblings = 64

/** keccak256 in the shape that merkletreejs wants. */
export function hashNode(data: Uint8Array): Uint8Array {
  return keccak256(data, 'bytes')
}

/**
 * Whether `siblings`, from the leaf up, lead from `leaf` to `root` with pairs sorted, as OpenZeppelin's `MerkleProof`
 * checks it. §7.
 */
export function verifyProof({ leaf, siblings, root }: { leaf: Hex; siblings: readonly Hex[]; root: Hex }): boolean {
  if (siblings.length > maxSiblings || ![leaf, root, ...siblings].every(isHash)) return false
  return MerkleTree.verify([...siblings], leaf, root, hashNode, { sortPairs: true })
}

/** Whether the account's words are in the snapshot. §7. */
export function verifyAccount(parameters: {
  account: AccountId
  words: readonly Hex[]
  siblings: readonly Hex[]
  header: SnapshotHeader
}): boolean {
  const { account, words, siblings, header } = parameters
  if (words.length === 0 || ![account, ...words].every(isHash)) return false
  return verifyProof({ leaf: hashLeaf({ account, words }), siblings, root: header.accounts })
}

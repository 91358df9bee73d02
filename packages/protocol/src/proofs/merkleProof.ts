import { concatBytes, type Hex, hexToBytes, keccak256 } from 'viem'
import type { AccountId } from '../accounts/accountId.ts'
import { isHash } from '../hash32.ts'
import { hashLeaf } from '../leaf/leaf.ts'
import type { SnapshotHeader } from '../snapshot/snapshotHeader.ts'

/** The longest proof of one leaf. §7. */
export const maxSiblings = 64

/** The hash of a node: keccak256 of its two children, the lower one first. §7. */
export function hashPair(a: Uint8Array, b: Uint8Array): Uint8Array {
  return keccak256(concatBytes(compareHashes(a, b) < 0 ? [a, b] : [b, a]), 'bytes')
}

/** Below zero if `a` sorts before `b`, zero if they are the same 32 bytes. */
export function compareHashes(a: Uint8Array, b: Uint8Array): number {
  const place = a.findIndex((byte, index) => byte !== b[index])
  return place === -1 ? 0 : (a[place] ?? 0) - (b[place] ?? 0)
}

/**
 * Whether `siblings`, from the leaf up, lead from `leaf` to `root` with pairs sorted, as OpenZeppelin's `MerkleProof`
 * checks it. §7.
 */
export function verifyProof({ leaf, siblings, root }: { leaf: Hex; siblings: readonly Hex[]; root: Hex }): boolean {
  if (siblings.length > maxSiblings || ![leaf, root, ...siblings].every(isHash)) return false
  const top = siblings.reduce((node, sibling) => hashPair(node, hexToBytes(sibling)), hexToBytes(leaf))
  return compareHashes(top, hexToBytes(root)) === 0
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

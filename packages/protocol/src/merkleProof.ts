import { concat, type Hex, keccak256 } from 'viem'
import type { AccountId } from './accountId.ts'
import type { Hash32 } from './hash32.ts'
import { hashLeaf } from './leaf.ts'
import type { SnapshotHeader } from './snapshotHeader.ts'

/** The longest proof a trie over 256-bit keys may need here. Spec: section 7. */
const maxSiblings = 64

/** `keccak256(min(l, r) ‖ max(l, r))` of two hashes in lower case. Spec: section 7. */
export function hashNode(left: Hash32, right: Hash32): Hash32 {
  // Fixed-width lower-case hex sorts like the bytes it stands for.
  return keccak256(left < right ? concat([left, right]) : concat([right, left]))
}

/**
 * Whether `siblings`, from the leaf up, lead from `leaf` to `root` with pairs sorted, as OpenZeppelin's `MerkleProof` and
 * merkletreejs with `sortPairs` check it. Spec: section 7.
 */
export function verifyProof({ leaf, siblings, root }: { leaf: Hex; siblings: readonly Hex[]; root: Hex }): boolean {
  // merkletreejs itself imports Node's buffer without declaring it, so no bundler finds it for a browser.
  if (siblings.length > maxSiblings || ![leaf, root, ...siblings].every(isHash)) return false
  return siblings.map(lowerCase).reduce(hashNode, lowerCase(leaf)) === lowerCase(root)
}

/** Whether the account's words are in the snapshot. Spec: section 7. */
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

function isHash(hex: Hex): hex is Hash32 {
  return /^0x[0-9a-fA-F]{64}$/.test(hex)
}

function lowerCase(hex: Hex): Hash32 {
  return hex.toLowerCase() as Hash32
}

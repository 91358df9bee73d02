import { type Hex, hexToBytes } from 'viem'
import { isHash } from '../hash32.ts'
import { compareHashes, hashPair } from './merkleProof.ts'

/**
 * One proof of several leaves: every hash that they do not give themselves, once, and how to put them together. Each byte
 * of `steps` makes a node on a stack: with the high bit from the two topmost nodes, without it from the next leaf; then
 * it is hashed with as many of the next siblings as the other seven bits say. §8.
 */
export type Multiproof = { readonly siblings: readonly Hex[]; readonly steps: Hex }

/** The high bit of a step. */
const meets = 0x80

/** Whether leaves, in the order in which the steps take them, lead to `root`: what the contracts' `MultiproofLib` says. */
export function verifyMultiproof({
  leaves,
  siblings,
  steps,
  root,
}: Multiproof & { leaves: readonly Hex[]; root: Hex }): boolean {
  if (![root, ...leaves, ...siblings].every(isHash) || !/^0x([0-9a-fA-F]{2})*$/.test(steps)) return false
  const stack: Uint8Array[] = []
  let taken = 0
  let used = 0
  for (const step of hexToBytes(steps)) {
    let node = step & meets ? meet(stack.pop(), stack.pop()) : bytesOf(leaves[taken++])
    for (let count = step & ~meets; count > 0; count--) node = meet(node, bytesOf(siblings[used++]))
    if (node === undefined) return false
    stack.push(node)
  }
  const [only, ...others] = stack
  const isAll = taken === leaves.length && used === siblings.length && others.length === 0
  return isAll && only !== undefined && compareHashes(only, hexToBytes(root)) === 0
}

/** The hash of a sorted pair; `undefined` where one of the two is missing. */
function meet(a: Uint8Array | undefined, b: Uint8Array | undefined): Uint8Array | undefined {
  if (a === undefined || b === undefined) return undefined
  return hashPair(a, b)
}

function bytesOf(hash: Hex | undefined): Uint8Array | undefined {
  return hash && hexToBytes(hash)
}

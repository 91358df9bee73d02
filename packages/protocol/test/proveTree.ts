import { concat, type Hex, keccak256, toHex } from 'viem'
import { zeroHash } from '../src/index.ts'

/** A tree of which some leaves are to be proven; the others are told as siblings. */
export type Tree = { kind: 'leaf' | 'sibling'; hash: Hex } | { kind: 'node'; left: Tree; right: Tree }
/** The root, and the leaves, siblings and steps that lead to it, as `MultiproofLib` takes them. */
export type TreeProof = { root: Hex; leaves: Hex[]; siblings: Hex[]; steps: Hex }

/** Proves the leaves of a tree, from left to right. The siblings of one leaf are its plain proof. */
export function proveTree(tree: Tree): TreeProof {
  const leaves: Hex[] = []
  const siblings: Hex[] = []
  const steps: number[] = []
  const root = climb(tree)
  return { root, leaves, siblings, steps: toHex(Uint8Array.from(steps)) }

  /** A tree without leaves is a sibling as a whole. */
  function climb(tree: Tree): Hex {
    if (tree.kind !== 'node') {
      if (tree.kind === 'leaf') {
        leaves.push(tree.hash)
        steps.push(0)
      }
      return tree.hash
    }
    const { left, right } = tree
    const hashes = [left, right].map((child) => (hasLeaf(child) ? climb(child) : hashOf(child))) as [Hex, Hex]
    if (hasLeaf(left) && hasLeaf(right)) steps.push(0x80)
    else if (hasLeaf(tree)) {
      siblings.push(hasLeaf(left) ? hashes[1] : hashes[0])
      steps.push((steps.pop() ?? 0) + 1)
    }
    return keccak256(concat(hashes.toSorted()))
  }
}

/** A tree over hashes in their order, which a trie would change, with those at `places` to be proven. */
export function treeOver(hashes: readonly Hex[], places: readonly number[] = []): Tree {
  return join(0, hashes.length)

  function join(from: number, end: number): Tree {
    const middle = Math.ceil((from + end) / 2)
    if (end - from > 1) return { kind: 'node', left: join(from, middle), right: join(middle, end) }
    return { kind: places.includes(from) ? 'leaf' : 'sibling', hash: hashes[from] ?? zeroHash }
  }
}

function hasLeaf(tree: Tree): boolean {
  return tree.kind === 'node' ? hasLeaf(tree.left) || hasLeaf(tree.right) : tree.kind === 'leaf'
}

function hashOf(tree: Tree): Hex {
  return tree.kind === 'node' ? keccak256(concat([hashOf(tree.left), hashOf(tree.right)].toSorted())) : tree.hash
}

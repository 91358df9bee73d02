import type { Hex } from './bytes32.ts'
import { bitAt, firstDifference, KEY_BITS } from './keyBits.ts'
import { branchNode, type LeafNode, leafNode, type TrieNode } from './node.ts'

/** A checked change: the new leaf of a key, or its removal. */
export type NodeChange<V> = { key: Hex; leaf: { hash: Uint8Array; value: V } | undefined }

/** Sorted changes with distinct keys, from `start` to before `end`. */
export type ChangeRange<V> = { changes: readonly NodeChange<V>[]; start: number; end: number }

/**
 * Applies a range of changes to a subtree and returns the new one; untouched parts are shared, and each new branch is
 * hashed once. The shape follows from the keys alone, so the root is the same whatever the history.
 */
export function updateNode<V>(node: TrieNode<V> | undefined, range: ChangeRange<V>): TrieNode<V> | undefined {
  const { changes, start, end } = range
  const first = changes[start]
  const last = changes[end - 1]
  if (first === undefined || last === undefined || start >= end) return node
  const key = node?.key ?? first.key
  // Keys are sorted: the first and the last of them part from any key of the subtree earliest.
  const bit = Math.min(node?.bit ?? KEY_BITS, firstDifference(key, first.key), firstDifference(key, last.key))
  if (bit === KEY_BITS) return replaceLeaf(node, first)

  const middle = splitAt(range, bit)
  const [left, right] = sidesOf(node, bit)
  const newLeft = updateNode(left, { changes, start, end: middle })
  const newRight = updateNode(right, { changes, start: middle, end })
  if (newLeft === undefined) return newRight
  if (newRight === undefined) return newLeft
  if (node !== undefined && bit === node.bit && newLeft === left && newRight === right) return node
  return branchNode(bit, { left: newLeft, right: newRight })
}

/** The two sides of a subtree at a bit: its own children if it branches there, otherwise all of it on one side. */
function sidesOf<V>(
  node: TrieNode<V> | undefined,
  bit: number,
): readonly [TrieNode<V> | undefined, TrieNode<V> | undefined] {
  if (node === undefined) return [undefined, undefined]
  if (node.kind === 'branch' && node.bit === bit) return [node.left, node.right]
  return bitAt(node.key, bit) === 0 ? [node, undefined] : [undefined, node]
}

/** The index of the first change with a 1 at `bit`. All changes of the range agree before it. */
function splitAt<V>({ changes, start, end }: ChangeRange<V>, bit: number): number {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >> 1
    const change = changes[middle]
    if (change !== undefined && bitAt(change.key, bit) === 0) low = middle + 1
    else high = middle
  }
  return low
}

function replaceLeaf<V>(node: TrieNode<V> | undefined, { key, leaf }: NodeChange<V>): LeafNode<V> | undefined {
  if (leaf === undefined) return undefined
  if (node?.kind === 'leaf' && node.hash.every((byte, i) => byte === leaf.hash[i])) return node
  return leafNode(key, leaf)
}

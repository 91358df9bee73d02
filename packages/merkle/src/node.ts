import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Hex } from './bytes32.ts'
import { KEY_BITS } from './keyBits.ts'

/** An account's leaf. `bit` is past the last one, so that it compares with branches. */
export type LeafNode<V> = {
  readonly kind: 'leaf'
  readonly key: Hex
  readonly bit: number
  readonly size: 1
  readonly hash: Uint8Array
  readonly value: V
}

/** A branching point: all keys below agree before `bit`; those on the left have 0 there, those on the right 1. */
export type BranchNode<V> = {
  readonly kind: 'branch'
  /** Any key below; it stands for the common prefix. */
  readonly key: Hex
  readonly bit: number
  readonly size: number
  readonly hash: Uint8Array
  readonly left: TrieNode<V>
  readonly right: TrieNode<V>
}

/** A node of the persistent trie. Nodes never change, so versions share them. */
export type TrieNode<V> = LeafNode<V> | BranchNode<V>

/** A leaf with its hash. */
export function leafNode<V>(key: Hex, { hash, value }: { hash: Uint8Array; value: V }): LeafNode<V> {
  return { kind: 'leaf', key, bit: KEY_BITS, size: 1, hash, value }
}

/** Joins two subtrees at their branching bit; the only place that hashes. */
export function branchNode<V>(bit: number, { left, right }: { left: TrieNode<V>; right: TrieNode<V> }): BranchNode<V> {
  const hash = hashPair(left.hash, right.hash)
  return { kind: 'branch', key: left.key, bit, size: left.size + right.size, hash, left, right }
}

/** `keccak256(min ‖ max)`: the pair is sorted, so a proof needs no directions. */
export function hashPair(a: Uint8Array, b: Uint8Array): Uint8Array {
  const swap = isAfter(a, b)
  const pair = new Uint8Array(64)
  pair.set(swap ? b : a)
  pair.set(swap ? a : b, 32)
  return keccak_256(pair)
}

function isAfter(a: Uint8Array, b: Uint8Array): boolean {
  for (const [index, byte] of a.entries()) {
    const other = b[index] ?? 0
    if (byte !== other) return byte > other
  }
  return false
}

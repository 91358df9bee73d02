// What a walk through two versions asks about nodes that they do not share.
import { bitAt, firstDifference } from './key'
import { keysOf } from './keysOf'
import { ACCOUNT, isLeaf, isSameWord, left } from './node'

/** The keys of one leaf below each of two nodes. */
const twoKeys: usize = memory.data(64)

/** Whether two nodes have the same hash, and so the same leaves below them. */
export function hasSameHash(a: usize, b: usize): bool {
  return isSameWord(a, b)
}

/**
 * The first bit at which a key below one node differs from a key below another; 256 if the keys are equal. Below the
 * bits that the nodes branch at it is the same for any two keys.
 */
export function partsAt(a: usize, b: usize): i32 {
  keysOf(firstLeaf(a) + ACCOUNT, 1, twoKeys)
  keysOf(firstLeaf(b) + ACCOUNT, 1, twoKeys + 32)
  return firstDifference(twoKeys, twoKeys + 32)
}

/** One bit of the keys below a node, before the bit that the node branches at. */
export function keyBitOf(node: usize, bit: i32): i32 {
  keysOf(firstLeaf(node) + ACCOUNT, 1, twoKeys)
  return bitAt(twoKeys, bit)
}

function firstLeaf(node: usize): usize {
  while (!isLeaf(node)) node = left(node)
  return node
}

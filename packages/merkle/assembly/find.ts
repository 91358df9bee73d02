import { bitAt } from './key'
import { bitOf, isLeaf, left, right } from './node'

/** The leaf where a key's bits lead, which may be another account's; the trie must not be empty. */
export function find(root: usize, key: usize): usize {
  let node = root
  while (!isLeaf(node)) node = bitAt(key, bitOf(node)) === 0 ? left(node) : right(node)
  return node
}

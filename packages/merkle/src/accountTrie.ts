import { type Hex, parseBytes32, toBytes, toHex } from './bytes32.ts'
import { bitAt } from './keyBits.ts'
import type { LeafNode, TrieNode } from './node.ts'
import { type NodeChange, updateNode } from './updateNode.ts'

/** One change of a batch: a key's new leaf hash and the value kept beside it, or `leaf: undefined` to remove the key. */
export type TrieChange<V> = { key: Hex; leaf: Hex; value: V } | { key: Hex; leaf: undefined; value?: V }

/**
 * A binary radix trie over 32-byte keys, most significant bit first, single-child paths collapsed. Immutable: an update
 * returns a new version that shares what did not change, and every earlier version stays valid. All keys and leaves are
 * 32 bytes of hex; anything else throws `InvalidBytes32`. Spec: section 7.
 */
export type AccountTrie<V> = {
  /** The root: depends only on the set of (key, leaf). That of one leaf is the leaf; of none, 32 zero bytes. */
  readonly root: Hex
  /** Number of leaves. */
  readonly size: number
  /** The value kept with a key. */
  get(key: Hex): V | undefined
  /** Applies a batch; of several changes of one key the last one counts, removing an absent key changes nothing. */
  update(changes: Iterable<TrieChange<V>>): AccountTrie<V>
  /**
   * Sibling hashes from the leaf up, for OpenZeppelin's `MerkleProof` or merkletreejs with `sortPairs`; `undefined` for
   * an absent key. At most 64 as long as keys are hashes.
   */
  proof(key: Hex): Hex[] | undefined
  /** All keys with their values, in ascending key order. */
  entries(): Iterable<[Hex, V]>
}

const emptyRoot: Hex = `0x${'00'.repeat(32)}`

/**
 * The trie without accounts.
 *
 * @example
 * const leaf = hashLeaf({ account, words })
 * const trie = emptyTrie<string>().update([{ key: accountKey(account), leaf, value: 'alice' }])
 * trie.root // the leaf itself
 */
export function emptyTrie<V>(): AccountTrie<V> {
  return trieOf<V>(undefined)
}

function trieOf<V>(node: TrieNode<V> | undefined): AccountTrie<V> {
  const trie: AccountTrie<V> = {
    root: node === undefined ? emptyRoot : toHex(node.hash),
    size: node?.size ?? 0,
    get: (key) => find(node, parseBytes32(key, 'key')).leaf?.value,
    proof: (key) => {
      const { leaf, siblings } = find(node, parseBytes32(key, 'key'))
      return leaf && siblings.reverse().map((sibling) => toHex(sibling.hash))
    },
    entries: () => ({ [Symbol.iterator]: () => walk(node) }),
    update: (changes) => {
      const sorted = sortChanges(changes)
      const updated = updateNode(node, { changes: sorted, start: 0, end: sorted.length })
      return updated === node ? trie : trieOf(updated)
    },
  }
  return trie
}

/** The leaf of a key and the siblings met on the way down. */
function find<V>(root: TrieNode<V> | undefined, key: Hex): { leaf: LeafNode<V> | undefined; siblings: TrieNode<V>[] } {
  const siblings: TrieNode<V>[] = []
  let node = root
  while (node?.kind === 'branch') {
    const isLeft = bitAt(key, node.bit) === 0
    siblings.push(isLeft ? node.right : node.left)
    node = isLeft ? node.left : node.right
  }
  // Collapsed paths are not compared on the way down, so the key is compared at the end.
  return { leaf: node?.key === key ? node : undefined, siblings }
}

function* walk<V>(root: TrieNode<V> | undefined): Generator<[Hex, V], undefined> {
  const stack = root === undefined ? [] : [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === 'leaf') yield [node.key, node.value]
    else stack.push(node.right, node.left)
  }
}

function sortChanges<V>(changes: Iterable<TrieChange<V>>): NodeChange<V>[] {
  const byKey = new Map<Hex, NodeChange<V>>()
  for (const change of changes) {
    const key = parseBytes32(change.key, 'key')
    const leaf =
      change.leaf === undefined ? undefined : { hash: toBytes(parseBytes32(change.leaf, 'leaf')), value: change.value }
    byKey.set(key, { key, leaf })
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

import { keccak_256 } from '@noble/hashes/sha3.js'
import type { AccountTrie } from './accountTrie.ts'
import { type Hex, parseBytes32, toBytes, toHex } from './bytes32.ts'
import { bitAt } from './keyBits.ts'
import { checkLeafBatch } from './leafBatch.ts'
import type { LeafNode, TrieNode } from './node.ts'
import { type NodeChange, updateNode } from './updateNode.ts'

type Leaf = { account: Hex; words: Hex[] }
type Node = TrieNode<Leaf>

const emptyRoot: Hex = `0x${'00'.repeat(32)}`

/**
 * The trie without leaves, in a memory of its own: give it and what comes from it to everything that follows one
 * history. Asynchronous because browsers compile WebAssembly in the background.
 *
 * @example
 * const empty = await createTrie()
 * const trie = empty.update(leafBatch([{ account, words }]))
 * trie.root // the leaf itself
 */
export async function createTrie(): Promise<AccountTrie> {
  return trieOf(undefined)
}

function trieOf(node: Node | undefined): AccountTrie {
  const proof = (account: Hex) => {
    const { leaf, siblings } = find(node, parseBytes32(account, 'account'))
    return leaf && siblings.reverse().map((sibling) => toHex(sibling.hash))
  }
  const trie: AccountTrie = {
    root: node === undefined ? emptyRoot : toHex(node.hash),
    size: node?.size ?? 0,
    get: (account) => find(node, parseBytes32(account, 'account')).leaf?.value.words,
    proof,
    proofs: (accounts) => accounts.map(proof),
    entries: () => ({ [Symbol.iterator]: () => walk(node) }),
    update: ({ accounts, words, ends }) => {
      checkLeafBatch({ accounts, words, ends })
      const byKey = new Map<Hex, NodeChange<Leaf>>()
      ends.forEach((end, index) => {
        const account = accounts.subarray(index * 32, index * 32 + 32)
        const own = words.subarray((ends[index - 1] ?? 0) * 32, end * 32)
        const key = toHex(keccak_256(account))
        const value = {
          account: toHex(account),
          words: toHex(own)
            .slice(2)
            .match(/.{64}/g)
            ?.map((w): Hex => `0x${w}`),
        }
        const hash = keccak_256(new Uint8Array([1, ...account, ...own]))
        byKey.set(key, {
          key,
          leaf: value.words && { hash, value: { account: value.account, words: value.words } },
        })
      })
      const sorted = [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
      const updated = updateNode(node, { changes: sorted, start: 0, end: sorted.length })
      return updated === node ? trie : trieOf(updated)
    },
    *updateInSteps(batch) {
      yield
      return trie.update(batch)
    },
    memoryBytes: 0,
  }
  return trie
}

function find(root: Node | undefined, account: Hex): { leaf: LeafNode<Leaf> | undefined; siblings: Node[] } {
  const key = toHex(keccak_256(toBytes(account)))
  const siblings: Node[] = []
  let node = root
  while (node?.kind === 'branch') {
    const isLeft = bitAt(key, node.bit) === 0
    siblings.push(isLeft ? node.right : node.left)
    node = isLeft ? node.left : node.right
  }
  // Collapsed paths are not compared on the way down, so the key is compared at the end.
  return { leaf: node?.key === key ? node : undefined, siblings }
}

function* walk(root: Node | undefined): Generator<[Hex, Hex[]], undefined> {
  const stack = root === undefined ? [] : [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === 'leaf') yield [node.value.account, node.value.words]
    else stack.push(node.right, node.left)
  }
}

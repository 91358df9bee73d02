import { keccak_256 } from '@noble/hashes/sha3.js'
import { MerkleTree } from 'merkletreejs'
import { describe, expect, test } from 'vitest'
import { bytes32, keyOf, leafHash, naiveRoot } from '../test/naiveTrie.ts'
import { neighbours } from '../test/neighbours.ts'
import {
  type AccountTrie,
  createTrie,
  ForeignTrie,
  type Hex,
  InvalidBytes32,
  InvalidLeafBatch,
  leafBatch,
} from './index.ts'

const empty = await createTrie()
const zero = bytes32(0)

type Leaf = { account: Hex; words: Hex[] }
const put = (account: number, ...words: number[]): Leaf => ({ account: bytes32(account), words: words.map(bytes32) })
const hashOf = ({ account, words }: Leaf) => leafHash(account, words)
const fifty = Array.from({ length: 50 }, (_, index) => put(index, index + 1))
const grow = (...leaves: Leaf[]) => empty.update(leafBatch(leaves))

function isProven(trie: AccountTrie, leaf: Leaf): boolean {
  const proof = trie.proof(leaf.account)
  return proof !== undefined && MerkleTree.verify(proof, hashOf(leaf), trie.root, keccak_256, { sortPairs: true })
}

/** Leaves whose number and lengths need several slices. */
function many(count: number): Leaf[] {
  return Array.from({ length: count }, (_, index) => put(index, ...Array(1 + (index % 6)).fill(index)))
}

describe('createTrie', () => {
  test('default', () => {
    expect(empty.root).toBe(zero)
    expect(empty.size).toBe(0)
    expect(empty.get(zero)).toBeUndefined()
    expect(empty.proof(zero)).toBeUndefined()
    expect([...empty.entries()]).toEqual([])
  })

  test('behavior: the root of one leaf is the leaf', () => {
    const trie = grow(put(1, 2, 3))
    expect(trie.root).toBe(hashOf(put(1, 2, 3)))
    expect(trie.proof(bytes32(1))).toEqual([])
    expect(trie.get(bytes32(1))).toEqual([bytes32(2), bytes32(3)])
  })

  test('behavior: the root of two leaves is the hash of the sorted pair', () => {
    const [a, b] = [put(1, 1), put(2, 2)]
    const trie = grow(a, b)
    expect(trie.root).toBe(new MerkleTree([hashOf(a), hashOf(b)], keccak_256, { sortPairs: true }).getHexRoot())
    expect(trie.proof(a.account)).toEqual([hashOf(b)])
  })

  test('behavior: leaves of one to 255 words', () => {
    const leaves = Array.from({ length: 255 }, (_, index) => put(index, ...Array(index + 1).keys()))
    const trie = grow(...leaves)
    expect(trie.root).toBe(naiveRoot(new Map(leaves.map(({ account, words }) => [account, words]))))
    expect(trie.get(bytes32(254))).toEqual(leaves[254]?.words)
  })

  test('behavior: tries with memories of their own do not meet', async () => {
    const other = (await createTrie()).update(leafBatch([put(1, 1)]))
    const trie = grow(put(2, 2))
    expect(other.root).toBe(hashOf(put(1, 1)))
    expect(trie.root).toBe(hashOf(put(2, 2)))
  })
})

describe('update', () => {
  test('default', () => {
    const trie = grow(...fifty)
    expect(trie.size).toBe(50)
    expect(trie.get(bytes32(7))).toEqual([bytes32(8)])
    expect(fifty.every((leaf) => isProven(trie, leaf))).toBe(true)
  })

  test('behavior: an earlier version stays valid', () => {
    const before = grow(...fifty)
    const { root } = before
    const after = before.update(
      leafBatch([...fifty.slice(0, 25).map(({ account }) => ({ account, words: [] })), put(30, 9)]),
    )
    expect(after.size).toBe(25)
    expect(after.get(bytes32(30))).toEqual([bytes32(9)])
    expect(before.root).toBe(root)
    expect(before.size).toBe(50)
    expect(before.get(bytes32(30))).toEqual([bytes32(31)])
    expect(fifty.every((leaf) => isProven(before, leaf))).toBe(true)
  })

  test('behavior: removing the last leaf ends at the empty root', () => {
    const trie = grow(put(1, 1)).update(leafBatch([put(1)]))
    expect(trie.root).toBe(zero)
    expect(trie.size).toBe(0)
    expect(trie.update(leafBatch([put(2, 2)])).size).toBe(1)
  })

  test('behavior: of several leaves of one account the last one counts', () => {
    const trie = grow(put(1, 1), put(1), put(2, 1), put(2, 2))
    expect(trie.size).toBe(1)
    expect(trie.root).toBe(hashOf(put(2, 2)))
  })

  test('behavior: nothing changed is the same version', () => {
    const trie = grow(...fifty)
    expect(trie.update(leafBatch([]))).toBe(trie)
    expect(trie.update(leafBatch([put(99), ...fifty]))).toBe(trie)
    expect(empty.update(leafBatch([put(1)]))).toBe(empty)
  })

  test('behavior: keys with long common prefixes', () => {
    const leaves = neighbours.flat().map((account, index): Leaf => ({ account, words: [bytes32(index)] }))
    const trie = grow(...leaves)
    expect(trie.root).toBe(naiveRoot(new Map(leaves.map(({ account, words }) => [account, words]))))
    // Looking for a neighbour leads to the other's leaf.
    const [[one, other] = []] = neighbours
    const lonely = grow({ account: one ?? zero, words: [zero] }, ...fifty)
    expect(lonely.get(other ?? zero)).toBeUndefined()
    expect(lonely.proof(other ?? zero)).toBeUndefined()
    expect(lonely.update(leafBatch([{ account: other ?? zero, words: [] }]))).toBe(lonely)
  })

  test('behavior: a batch of many slices, the same account in several of them', () => {
    const leaves = many(10_000)
    const reversed = leaves.map(({ account }, index) => put(Number(account), index)).reverse()
    const trie = grow(...reversed, ...leaves)
    expect(trie.size).toBe(leaves.length)
    expect(trie.root).toBe(naiveRoot(new Map(leaves.map(({ account, words }) => [account, words]))))
    expect(trie.update(leafBatch(leaves))).toBe(trie)
    const left = trie.update(leafBatch(leaves.slice(1).map(({ account }) => ({ account, words: [] }))))
    expect(left.root).toBe(hashOf(put(0, 0)))
  })

  test('behavior: few leaves with more words than fit at once', () => {
    const leaves = Array.from({ length: 200 }, (_, index) => put(index, ...Array(255).keys()))
    const trie = grow(...leaves)
    expect(trie.root).toBe(naiveRoot(new Map(leaves.map(({ account, words }) => [account, words]))))
  })

  test('behavior: arrays that do not start at a multiple of four', () => {
    const batch = leafBatch(fifty)
    const shifted = (bytes: Uint8Array) => {
      const longer = new Uint8Array(bytes.length + 1)
      longer.set(bytes, 1)
      return longer.subarray(1)
    }
    const trie = empty.update({ ...batch, accounts: shifted(batch.accounts), words: shifted(batch.words) })
    expect(trie.root).toBe(grow(...fifty).root)
  })

  test('error: arrays that do not fit each other', () => {
    const batch = leafBatch(fifty)
    const wrong = [
      { ...batch, accounts: batch.accounts.subarray(32) },
      { ...batch, words: batch.words.subarray(32) },
      { ...batch, ends: batch.ends.map((end) => end + 1) },
      { ...batch, ends: batch.ends.toReversed() },
      leafBatch([put(1, ...Array(256).keys())]),
    ]
    for (const batch of wrong) expect(() => empty.update(batch)).toThrow(InvalidLeafBatch)
  })
})

describe('updateInSteps', () => {
  test('default', () => {
    const leaves = many(10_000)
    const steps = empty.updateInSteps(leafBatch(leaves))
    let pauses = 0
    let step = steps.next()
    for (; !step.done; step = steps.next()) pauses++
    expect(pauses).toBeGreaterThan(3)
    expect(step.value.root).toBe(grow(...leaves).root)
  })

  test('behavior: others read and write the trie at the pauses', () => {
    const leaves = many(20_000)
    const served = grow(...fifty)
    const steps = served.updateInSteps(leafBatch(leaves))
    let step = steps.next()
    for (; !step.done; step = steps.next()) {
      expect(isProven(served, put(7, 8))).toBe(true)
      expect(served.update(leafBatch([put(7, 9)])).get(bytes32(7))).toEqual([bytes32(9)])
    }
    expect(step.value.root).toBe(served.update(leafBatch(leaves)).root)
  })

  test('behavior: one that is given up leaves nothing behind', async () => {
    const batch = leafBatch(many(20_000))
    const trie = (await createTrie()).update(batch)
    const other = leafBatch(many(20_000).map(({ account }) => ({ account, words: [account, account] })))
    const giveUp = (pauses: number) => {
      const steps = trie.updateInSteps(other)
      for (let pause = 0; pause < pauses; pause++) steps.next()
      steps.return(trie)
    }
    for (const pauses of [0, 1, 4, 6, 8]) giveUp(pauses)
    const { memoryBytes } = trie
    for (const pauses of [0, 1, 4, 6, 8]) giveUp(pauses)
    expect(trie.memoryBytes).toBe(memoryBytes)
    expect(trie.root).toBe(grow(...many(20_000)).root)
  })
})

describe('proof', () => {
  test('behavior: another account cannot use it', () => {
    const trie = grow(...fifty)
    expect(isProven(trie, { account: bytes32(1), words: [bytes32(3)] })).toBe(false)
  })

  test('behavior: hex digits in upper case are the same account', () => {
    const account: Hex = `0x${'a1'.repeat(32)}`
    const trie = grow({ account, words: [zero] })
    expect(trie.get(`0x${'A1'.repeat(32)}`)).toEqual([zero])
  })

  test.each(['0x', '0x1234', `${zero}00`, `0x${'zz'.repeat(32)}`, `0x${'é'.repeat(64)}`, '00'.repeat(33), undefined])(
    'error: %s is not 32 bytes',
    (text) => {
      const account = text as Hex
      expect(() => leafBatch([{ account, words: [] }])).toThrow(InvalidBytes32)
      expect(() => leafBatch([{ account: zero, words: [account] }])).toThrow('The word of a leaf')
      expect(() => empty.get(account)).toThrow(InvalidBytes32)
      expect(() => empty.proof(account)).toThrow(InvalidBytes32)
    },
  )
})

describe('entries', () => {
  test('default', () => {
    const entries = [...grow(...fifty).entries()]
    const inOrder = fifty.toSorted((a, b) => (keyOf(a.account) < keyOf(b.account) ? -1 : 1))
    expect(entries).toEqual(inOrder.map(({ account, words }) => [account, words]))
  })

  test('behavior: can be read twice, and while the trie grows', () => {
    const trie = grow(...fifty)
    const entries = trie.entries()
    const iterator = entries[Symbol.iterator]()
    const first = iterator.next().value
    trie.update(leafBatch(many(3_000)))
    expect([first, ...{ [Symbol.iterator]: () => iterator }]).toEqual([...entries])
  })

  test('behavior: what changed among many is found without looking at the others', () => {
    const leaves = many(20_000)
    const before = grow(...leaves)
    const after = before.update(leafBatch([put(7, 1, 2), { account: bytes32(8), words: [] }, put(20_000, 3)]))
    const changed = new Map(after.changesSince(before))
    expect(changed).toEqual(
      new Map([
        [bytes32(7), [1, 2].map(bytes32)],
        [bytes32(8), []],
        [bytes32(20_000), [bytes32(3)]],
      ]),
    )
    expect([...before.changesSince(before)]).toEqual([])
    expect([...before.changesSince(empty)]).toEqual([...before.entries()])
    expect(new Map(empty.changesSince(before)).size).toBe(20_000)
  })

  test('error: ForeignTrie for a version that grew from another empty trie', async () => {
    const other = (await createTrie()).update(leafBatch([put(1, 2)]))
    expect(() => grow(put(1, 2)).changesSince(other)).toThrow(ForeignTrie)
  })
})

import { keccak_256 } from '@noble/hashes/sha3.js'
import { MerkleTree } from 'merkletreejs'
import { describe, expect, test } from 'vitest'
import { multiproofRoot } from '../test/multiproofRoot.ts'
import { bytes32, naiveLeafRoot, toBytes, toHex } from '../test/naiveTrie.ts'
import { createLeafTrie, type Hex, InvalidBytes32, InvalidLeafBatch, leafBatch } from './index.ts'

const empty = await createLeafTrie()
const leafOf = (index: number): Hex => toHex(keccak_256(toBytes(bytes32(index))))
const pack = (leaves: readonly Hex[]) => new Uint8Array(Buffer.concat(leaves.map(toBytes)))
const change = ({ removed = [], added = [] }: { removed?: readonly Hex[]; added?: readonly Hex[] }) => ({
  removed: pack(removed),
  added: pack(added),
})
const fifty = Array.from({ length: 50 }, (_, index) => leafOf(index))

describe('createLeafTrie', () => {
  test('default', () => {
    const trie = empty.update(change({ added: fifty }))
    expect(trie.size).toBe(50)
    expect(trie.root).toBe(naiveLeafRoot(fifty))
    expect([...trie.leaves()]).toEqual(fifty.toSorted())
    for (const leaf of fifty) {
      expect(trie.has(leaf)).toBe(true)
      expect(MerkleTree.verify(trie.proof(leaf) ?? [], leaf, trie.root, keccak_256, { sortPairs: true })).toBe(true)
    }
    expect(trie.proofs(fifty)).toEqual(fifty.map(trie.proof))
    expect(trie.has(leafOf(50))).toBe(false)
    expect(trie.proof(leafOf(50))).toBeUndefined()
  })

  test('behavior: of none the root is zero, of one the leaf', () => {
    expect(empty).toMatchObject({ root: bytes32(0), size: 0 })
    expect([...empty.leaves()]).toEqual([])
    expect(empty.multiproof([leafOf(1)])).toBeUndefined()
    const trie = empty.update(change({ added: [leafOf(1)] }))
    expect(trie).toMatchObject({ root: leafOf(1), size: 1 })
    expect(trie.proof(leafOf(1))).toEqual([])
    expect(trie.multiproof([leafOf(1)])).toEqual({ leaves: [leafOf(1)], siblings: [], steps: '0x00' })
  })

  test('behavior: leaves go before others come; what is so already changes nothing', () => {
    const trie = empty.update(change({ added: fifty }))
    expect(trie.update(change({ removed: fifty, added: fifty }))).toBe(trie)
    expect(trie.update(change({ removed: [leafOf(99)], added: [leafOf(7)] }))).toBe(trie)
    const fewer = trie.update(change({ removed: fifty.slice(10), added: [leafOf(99)] }))
    expect(fewer.root).toBe(naiveLeafRoot([...fifty.slice(0, 10), leafOf(99)]))
    expect(fewer.size).toBe(11)
    expect(trie.root).toBe(naiveLeafRoot(fifty))
    expect(trie.update(change({ removed: fifty }))).toMatchObject({ root: bytes32(0), size: 0 })
  })

  test('behavior: more leaves than are staged at once, coming and going', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => leafOf(index))
    const trie = empty.update(change({ added: many }))
    expect(trie.root).toBe(naiveLeafRoot(many))
    const steps = trie.updateInSteps(change({ removed: many.slice(0, 9_000), added: fifty }))
    let pauses = 0
    let step = steps.next()
    for (; !step.done; step = steps.next()) pauses++
    expect(pauses).toBeGreaterThan(3)
    expect(step.value.root).toBe(naiveLeafRoot([...fifty, ...many.slice(9_000)]))
  })

  test('error: not 32 bytes each', () => {
    expect(() => empty.update({ removed: new Uint8Array(31), added: new Uint8Array() })).toThrow(InvalidLeafBatch)
    expect(() => empty.update({ removed: new Uint8Array(), added: new Uint8Array(33) })).toThrow(InvalidLeafBatch)
    for (const ask of [empty.has, empty.proof]) expect(() => ask('0x12')).toThrow(InvalidBytes32)
    expect(() => empty.multiproof(['0x12'])).toThrow(InvalidBytes32)
  })
})

describe('hash', () => {
  test('default', () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => ({
      account: bytes32(index),
      words: Array.from({ length: 1 + (index % 9) }, (_, word) => bytes32(word * index)),
    }))
    const hashes = entries.map(({ account, words }) =>
      toHex(keccak_256(toBytes(`0x02${[account, ...words].map((word) => word.slice(2)).join('')}`))),
    )
    expect(toHex(empty.hash(leafBatch(entries), 2))).toBe(toHex(pack(hashes)))
    // The memory of what is hashed is used again.
    const { memoryBytes } = empty
    empty.hash(leafBatch(entries), 2)
    expect(empty.memoryBytes).toBe(memoryBytes)
  })

  test('error: arrays that do not fit each other', () => {
    const batch = leafBatch([{ account: bytes32(1), words: [bytes32(2)] }])
    expect(() => empty.hash({ ...batch, words: new Uint8Array() }, 2)).toThrow(InvalidLeafBatch)
  })
})

describe('multiproof', () => {
  const trie = empty.update(change({ added: fifty }))

  test('default', () => {
    const proof = trie.multiproof([leafOf(9), leafOf(3), leafOf(30)])
    expect(proof?.leaves).toEqual([leafOf(9), leafOf(3), leafOf(30)].sort())
    expect(proof && multiproofRoot(proof)).toBe(trie.root)
    // Three leaves, and two places where two of them meet.
    expect(proof?.steps).toMatch(/^0x([0-9a-f]{2}){5}$/)
  })

  test('behavior: of all leaves there are no siblings', () => {
    const proof = trie.multiproof(fifty)
    expect(proof?.siblings).toEqual([])
    expect(proof && multiproofRoot(proof)).toBe(trie.root)
  })

  test('behavior: a leaf told twice is proven once, in whatever case', () => {
    const upper: Hex = `0x${leafOf(9).slice(2).toUpperCase()}`
    expect(trie.multiproof([leafOf(9), upper])).toEqual(trie.multiproof([leafOf(9)]))
  })

  test('behavior: nothing, or something that is not there, has no proof', () => {
    expect(trie.multiproof([])).toBeUndefined()
    expect(trie.multiproof([leafOf(9), leafOf(99)])).toBeUndefined()
  })
})

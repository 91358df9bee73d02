import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { MerkleTree } from 'merkletreejs'
import { describe, expect, test } from 'vitest'
import { emptyTrie, type Hex, type TrieChange } from './index.ts'

/** The definition of protocol.md section 7, bit by bit, without any cleverness. */
function naiveRoot(leaves: readonly (readonly [string, string])[], bit = 0): Buffer {
  const [only] = leaves
  if (only === undefined) return Buffer.alloc(32)
  if (leaves.length === 1) return Buffer.from(only[1].slice(2), 'hex')
  const isSet = (key: string) => (BigInt(key) >> BigInt(255 - bit)) & 1n
  const left = leaves.filter(([key]) => isSet(key) === 0n)
  const right = leaves.filter(([key]) => isSet(key) === 1n)
  if (left.length === 0 || right.length === 0) return naiveRoot(leaves, bit + 1)
  const pair = [naiveRoot(left, bit + 1), naiveRoot(right, bit + 1)].sort(Buffer.compare)
  return Buffer.from(keccak_256(Buffer.concat(pair)))
}

const toHex = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`
const uint256 = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
/** Keys that share long prefixes: a base with a few bits flipped anywhere. */
const nearKey = fc
  .tuple(fc.constantFrom(0n, 2n ** 256n - 1n, BigInt(`0x${'5a'.repeat(32)}`)), fc.array(fc.nat(255), { maxLength: 2 }))
  .map(([base, bits]) => toHex(bits.reduce((key, bit) => key ^ (1n << BigInt(bit)), base)))
const key = fc.oneof(uint256.map(toHex), nearKey)
const leaf = uint256.map(toHex)
const put = fc.record({ key, leaf, value: fc.nat() })
/** Removals draw from the same near keys, so that many hit. */
const change: fc.Arbitrary<TrieChange<number>> = fc.oneof(
  put,
  key.map((key) => ({ key, leaf: undefined })),
)

const final = (changes: readonly TrieChange<number>[]): TrieChange<number>[] => [
  ...new Map(changes.map((change) => [change.key, change])).values(),
]
const leavesOf = (changes: readonly TrieChange<number>[]) =>
  final(changes).flatMap(({ key, leaf }): [string, string][] => (leaf === undefined ? [] : [[key, leaf]]))

describe('accountTrie', () => {
  test('behavior: any history ends in the root of the naive reference', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 20 }), { maxLength: 8 }), (batches) => {
        const trie = batches.reduce((trie, batch) => trie.update(batch), emptyTrie<number>())
        const leaves = leavesOf(batches.flat())
        expect(trie.root).toBe(`0x${naiveRoot(leaves).toString('hex')}`)
        expect(trie.size).toBe(leaves.length)
        expect([...trie.entries()].map(([key]) => key)).toEqual(leaves.map(([key]) => key).sort())
      }),
      { numRuns: 150 },
    )
  })

  test('behavior: inserting, changing and deleting in any order end in the same root', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(put, { selector: (change) => change.key, maxLength: 30 }),
        fc.array(fc.record({ key, at: fc.nat() }), { maxLength: 30 }),
        (kept, detours) => {
          const direct = emptyTrie<number>().update(kept)
          const steps: TrieChange<number>[] = [...kept]
          for (const { key, at } of detours) steps.splice(at % (steps.length + 1), 0, { key, leaf: key, value: at })
          const keptKeys = new Set(kept.map(({ key }) => key))
          const removals = detours
            .filter(({ key }) => !keptKeys.has(key))
            .map(({ key }): TrieChange<number> => ({ key, leaf: undefined }))
          const oneByOne = [...steps, ...kept, ...removals].reduce(
            (trie, step) => trie.update([step]),
            emptyTrie<number>(),
          )
          expect(oneByOne.root).toBe(direct.root)
          expect(oneByOne.size).toBe(kept.length)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('behavior: every version stays valid and every proof verifies with merkletreejs', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 5 }), (batches) => {
        let trie = emptyTrie<number>()
        const versions = batches.map((batch, index) => {
          trie = trie.update(batch)
          return { trie, leaves: leavesOf(batches.slice(0, index + 1).flat()) }
        })
        for (const { trie, leaves } of versions) {
          expect(trie.root).toBe(`0x${naiveRoot(leaves).toString('hex')}`)
          for (const [key, leaf] of leaves) {
            const proof = trie.proof(key as Hex) ?? []
            expect(MerkleTree.verify([...proof], leaf, trie.root, keccak_256, { sortPairs: true })).toBe(true)
          }
        }
      }),
      { numRuns: 50 },
    )
  })
})

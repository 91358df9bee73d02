import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { MerkleTree } from 'merkletreejs'
import { describe, expect, test } from 'vitest'
import { bytes32, keyOf, leafHash, naiveRoot } from '../test/naiveTrie.ts'
import { neighbours } from '../test/neighbours.ts'
import { type AccountTrie, createOrderedTrie, createTrie, type Hex, leafBatch } from './index.ts'

type Change = { account: Hex; words: Hex[] }

const empty = await createTrie()
const ordered = await createOrderedTrie()

/** Few enough that histories meet them again; half of them have neighbours far down. */
const account = fc.oneof(fc.constantFrom(...neighbours.flat()), fc.nat(12).map(bytes32))
const words = fc.array(fc.nat(3).map(bytes32), { minLength: 1, maxLength: 6 })
const put: fc.Arbitrary<Change> = fc.record({ account, words })
const change = fc.oneof(
  { weight: 2, arbitrary: put },
  { weight: 1, arbitrary: account.map((account) => ({ account, words: [] })) },
)

function leavesAfter(changes: readonly Change[]): Map<Hex, Hex[]> {
  const leaves = new Map<Hex, Hex[]>()
  for (const { account, words } of changes) {
    if (words.length === 0) leaves.delete(account)
    else leaves.set(account, words)
  }
  return leaves
}

function expectLeaves(trie: AccountTrie, leaves: ReadonlyMap<Hex, Hex[]>): void {
  expect(trie.root).toBe(naiveRoot(leaves))
  expect(trie.size).toBe(leaves.size)
  const inOrder = [...leaves].sort(([a], [b]) => (keyOf(a) < keyOf(b) ? -1 : 1))
  expect([...trie.entries()]).toEqual(inOrder)
}

describe('createTrie', () => {
  test('behavior: any history ends in the root of the naive reference', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 20 }), { maxLength: 8 }), (batches) => {
        const trie = batches.reduce((trie, batch) => trie.update(leafBatch(batch)), empty)
        expectLeaves(trie, leavesAfter(batches.flat()))
      }),
      { numRuns: 300 },
    )
  })

  test('behavior: inserting, changing and deleting in any order end in the same root', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(put, { selector: ({ account }) => account, maxLength: 20 }),
        fc.array(fc.record({ account, words, at: fc.nat() }), { maxLength: 20 }),
        (kept, detours) => {
          const direct = empty.update(leafBatch(kept))
          const steps = [...kept]
          for (const { account, words, at } of detours) steps.splice(at % (steps.length + 1), 0, { account, words })
          const stay = new Set(kept.map(({ account }) => account))
          const removals = detours
            .filter(({ account }) => !stay.has(account))
            .map(({ account }) => ({ account, words: [] }))
          const oneByOne = [...steps, ...kept, ...removals].reduce(
            (trie, step) => trie.update(leafBatch([step])),
            empty,
          )
          expect(oneByOne.root).toBe(direct.root)
          expect([...oneByOne.entries()]).toEqual([...direct.entries()])
        },
      ),
      { numRuns: 200 },
    )
  })

  test('behavior: every version stays valid and every proof verifies with merkletreejs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(change, { maxLength: 12 }), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (batches, pick) => {
          const versions = [empty]
          const histories: Change[][] = [[]]
          for (const [index, batch] of batches.entries()) {
            // Any earlier version may grow another branch of history.
            const from = (pick >> index) % versions.length
            versions.push((versions[from] ?? empty).update(leafBatch(batch)))
            histories.push([...(histories[from] ?? []), ...batch])
          }
          for (const [index, trie] of versions.entries()) {
            const leaves = leavesAfter(histories[index] ?? [])
            expectLeaves(trie, leaves)
            for (const [account, words] of leaves) {
              const proof = trie.proof(account) ?? []
              const leaf = leafHash(account, words)
              expect(MerkleTree.verify(proof, leaf, trie.root, keccak_256, { sortPairs: true })).toBe(true)
            }
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  test('behavior: changes between any two versions are those of their leaves', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(empty, ordered),
        fc.array(fc.array(change, { maxLength: 12 }), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (start, batches, pick) => {
          const versions = [start]
          for (const [index, batch] of batches.entries())
            versions.push((versions[(pick >> index) % versions.length] ?? start).update(leafBatch(batch)))
          const keyed = start === empty ? keyOf : (account: Hex) => account
          for (const earlier of versions)
            for (const later of versions) {
              const [before, after] = [new Map(earlier.entries()), new Map(later.entries())]
              const changed = [...new Set([...before.keys(), ...after.keys()])]
                .filter((account) => before.get(account)?.join() !== after.get(account)?.join())
                .sort((a, b) => (keyed(a) < keyed(b) ? -1 : 1))
                .map((account) => [account, after.get(account) ?? []])
              expect([...later.changesSince(earlier)]).toEqual(changed)
            }
        },
      ),
      { numRuns: 300 },
    )
  })
})

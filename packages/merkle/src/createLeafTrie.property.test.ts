import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { multiproofRoot } from '../test/multiproofRoot.ts'
import { naiveLeafRoot, toBytes, toHex } from '../test/naiveTrie.ts'
import { createLeafTrie, type Hex } from './index.ts'

const empty = await createLeafTrie()
const pack = (leaves: readonly Hex[]) => new Uint8Array(Buffer.concat(leaves.map(toBytes)))

/** Any 32 bytes; many of them agree in their first bits, as those do that somebody has looked for. */
const leaf = fc
  .tuple(fc.constantFrom(0, 3, 4, 8, 31), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([zeros, bytes]) => toHex(Uint8Array.from(bytes, (byte, index) => (index < zeros ? 0 : byte & 0x83))))
const leaves = fc.uniqueArray(leaf, { minLength: 1, maxLength: 60 })

describe('createLeafTrie', () => {
  test('behavior: any history ends in the root of the naive reference, and every version stays', () => {
    const changes = fc.record({ removed: fc.array(leaf, { maxLength: 8 }), added: fc.array(leaf, { maxLength: 8 }) })
    fc.assert(
      fc.property(leaves, fc.array(changes, { maxLength: 5 }), fc.nat(), (first, list, seed) => {
        const set = new Set(first)
        let trie = empty.update({ added: pack(first), removed: pack([]) })
        const versions = [{ trie, set: [...set] }]
        for (const { removed, added } of list) {
          // Some of those that are there, so that removals happen.
          const gone = [...removed, ...[...set].filter((_, index) => (seed >> index) % 3 === 1)]
          for (const one of gone) set.delete(one)
          for (const one of added) set.add(one)
          trie = trie.update({ removed: pack(gone), added: pack(added) })
          versions.push({ trie, set: [...set] })
        }
        for (const { trie, set } of versions) {
          expect(trie.root).toBe(naiveLeafRoot(set))
          expect(trie.size).toBe(set.length)
          expect([...trie.leaves()]).toEqual(set.toSorted())
        }
      }),
      { numRuns: 200 },
    )
  })

  test('behavior: every set of leaves has a multiproof that leads to the root', () => {
    fc.assert(
      fc.property(leaves, fc.infiniteStream(fc.boolean()), (all, choice) => {
        const trie = empty.update({ added: pack(all), removed: pack([]) })
        const some = all.filter(() => choice.next().value)
        const proof = trie.multiproof(some)
        if (proof === undefined) {
          expect(some).toEqual([])
          return
        }
        expect(proof.leaves).toEqual(some.toSorted())
        expect(multiproofRoot(proof)).toBe(trie.root)
        expect(toBytes(proof.steps)).toHaveLength(2 * some.length - 1)
      }),
      { numRuns: 300 },
    )
  })
})

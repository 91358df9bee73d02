import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytes32, toHex } from '../test/naiveTrie.ts'
import { createOrderedTrie, type Hex, leafBatch } from './index.ts'

const empty = await createOrderedTrie()
const put = (id: Hex, ...words: number[]) => ({ account: id, words: words.map(bytes32) })

describe('createOrderedTrie', () => {
  test('default', () => {
    const trie = empty.update(leafBatch([put(bytes32(9), 1), put(bytes32(2), 2, 3), put(bytes32(5), 4)]))
    expect([...trie.entries()].map(([id]) => id)).toEqual([2, 5, 9].map(bytes32))
    expect([...trie.entries({ from: bytes32(5) })]).toEqual([
      [bytes32(5), [bytes32(4)]],
      [bytes32(9), [bytes32(1)]],
    ])
    expect(trie.get(bytes32(2))).toEqual([2, 3].map(bytes32))
    expect([...empty.entries({ from: bytes32(0) })]).toEqual([])
  })

  test('behavior: from any id on, as a sorted list has it', () => {
    const id = fc
      .tuple(fc.constantFrom(0, 2, 22, 31), fc.uint8Array({ minLength: 32, maxLength: 32 }))
      .map(([zeros, bytes]) => toHex(Uint8Array.from(bytes, (byte, index) => (index < zeros ? 7 : byte & 0xc1))))
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 40 }), id, fc.nat(), (ids, other, pick) => {
        const trie = empty.update(leafBatch(ids.map((one, index) => put(one, index))))
        const zero = bytes32(0)
        for (const from of [other, ids[pick % (ids.length || 1)] ?? zero, zero, toHex(new Uint8Array(32).fill(255))])
          expect([...trie.entries({ from })].map(([one]) => one)).toEqual(ids.filter((one) => one >= from).sort())
      }),
      { numRuns: 300 },
    )
  })

  test('behavior: thousands with the same first bits, in whatever order', () => {
    const ids = Array.from({ length: 9_000 }, (_, index) => bytes32((index * 7_919) % 9_000))
    const trie = empty.update(leafBatch(ids.map((id) => put(id, 1))))
    expect([...trie.entries()].map(([id]) => id)).toEqual(ids.toSorted())
    // Of several changes of one id the last one counts.
    const twice = [...ids.map((id) => put(id)), ...ids.slice(0, 10).map((id) => put(id, 2))]
    const fewer = trie.update(leafBatch(twice.slice(8_000)))
    expect([...fewer.entries()].map(([id]) => id)).toEqual(ids.slice(0, 8_000).sort())
    expect(fewer.get(ids[3] ?? bytes32(0))).toEqual([bytes32(2)])
  })
})

import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { bytes32 } from '../test/naiveTrie.ts'
import { createTrie, leafBatch } from './index.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const batch = (value: number) =>
  leafBatch(Array.from({ length: 2_000 }, (_, index) => ({ account: bytes32(index), words: [bytes32(value)] })))

test('default', async () => {
  let trie = (await createTrie()).update(batch(0))
  const first = trie.memoryBytes
  const { root } = trie
  for (let round = 1; round <= 100; round++) {
    trie = trie.update(batch(round))
    collectGarbage()
    await setImmediate()
  }
  // Two versions at a time, and their leaves may lie behind branches that have not been looked through.
  expect(trie.memoryBytes).toBeLessThan(4 * first)
  expect(trie.update(batch(0)).root).toBe(root)
})

test('behavior: a version lives as long as anything of it is in use', async () => {
  const { proof, entries, update, root } = (await createTrie()).update(batch(0))
  const iterator = entries()[Symbol.iterator]()
  iterator.next()
  for (let round = 1; round <= 20; round++) {
    update(batch(round))
    collectGarbage()
    await setImmediate()
  }
  expect(proof(bytes32(7))?.length).toBeGreaterThan(5)
  expect([...{ [Symbol.iterator]: () => iterator }]).toHaveLength(1_999)
  expect(update(leafBatch([{ account: bytes32(7), words: [bytes32(0)] }])).root).toBe(root)
})

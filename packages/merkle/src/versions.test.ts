import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { bytes32 } from '../test/naiveTrie.ts'
import { type AccountTrie, createTrie, leafBatch } from './index.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const batch = (value: number) =>
  leafBatch(Array.from({ length: 5_000 }, (_, index) => ({ account: bytes32(index), words: [bytes32(value)] })))

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

/** Something of a version, with everything else of it out of reach. */
function onlyFrom<T>(empty: AccountTrie, take: (trie: AccountTrie) => T): T {
  return take(empty.update(batch(0)))
}

async function churn(empty: AccountTrie): Promise<void> {
  for (let round = 1; round <= 10; round++) {
    collectGarbage()
    await setImmediate()
    empty.update(batch(round))
  }
}

test.each<[string, (trie: AccountTrie) => () => unknown]>([
  [
    'proof',
    ({ proof }) =>
      () =>
        proof(bytes32(7)),
  ],
  [
    'get',
    ({ get }) =>
      () =>
        get(bytes32(7)),
  ],
  [
    'update',
    ({ update }) =>
      () =>
        update(leafBatch([{ account: bytes32(7), words: [] }])).root,
  ],
  [
    'entries',
    ({ entries }) =>
      () => [...entries()],
  ],
  [
    'an iterator on its way',
    ({ entries }) => {
      const iterator = entries()[Symbol.iterator]()
      iterator.next()
      return () => [...{ [Symbol.iterator]: () => iterator }]
    },
  ],
  [
    'an update on its way',
    ({ updateInSteps }) => {
      const steps = updateInSteps(batch(0))
      steps.next()
      return () => steps.next().value?.root
    },
  ],
])('behavior: a version lives as long as this of it is in use: %s', async (_, take) => {
  const empty = await createTrie()
  const expected = onlyFrom(empty, take)()
  const read = onlyFrom(empty, take)
  await churn(empty)
  expect(read()).toEqual(expected)
})

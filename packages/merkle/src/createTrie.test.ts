import { expect, test } from 'vitest'
import { createTrie, leafBatch } from './index.ts'

test('default', async () => {
  const account = `0x${'a1'.repeat(32)}` as const
  const trie = (await createTrie()).update(leafBatch([{ account, words: [account] }]))
  expect(trie.size).toBe(1)
  expect(trie.get(account)).toEqual([account])
  expect(trie.proof(account)).toEqual([])
})

import { createTrie, leafBatch } from '@plimsoll/merkle'
import { toHex } from 'viem'
import { expect, test } from 'vitest'
import { findChromium } from '../harness/findChromium.ts'
import { openPage } from '../harness/openPage.ts'
import type { MerklePage } from './merklePage.ts'

declare const merklePage: MerklePage

const executable = findChromium(process.env)

test.runIf(executable)('behavior: the same roots and proofs in a browser, on its main thread', async () => {
  const bytes32 = (value: number) => toHex(value, { size: 32 })
  const leaves = Array.from({ length: 20_000 }, (_, index) => ({
    account: bytes32(index),
    words: Array.from({ length: 1 + (index % 7) }, () => bytes32(index)),
  }))
  const some = leaves.slice(0, 300).map(({ account }) => account)
  const trie = (await createTrie()).update(leafBatch(leaves))

  const browser = await openPage(new URL('./merklePage.ts', import.meta.url), { executable: executable ?? '' })
  try {
    expect(await browser.page.evaluate((given) => merklePage.build(given), { leaves, some })).toEqual({
      root: trie.root,
      size: 20_000,
      proofs: some.map(trie.proof),
      words: leaves.slice(0, 300).map(({ words }) => words),
    })
    expect(browser.problems).toEqual([])
  } finally {
    await browser.close()
  }
})

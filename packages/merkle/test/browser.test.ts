import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import type * as Merkle from '../src/index.ts'
import { createTrie, type Hex, leafBatch } from '../src/index.ts'
import { findChromium } from './findChromium.ts'
import { bytes32 } from './naiveTrie.ts'

const executablePath = findChromium(process.env)
const document = "<script type='module'>import * as merkle from '/index.ts'; globalThis.merkle = merkle</script>"
const src = new URL('../src/', import.meta.url)
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

test.skipIf(executablePath === undefined)(
  'behavior: the same roots and proofs in a browser, on its main thread',
  async () => {
    const leaves = Array.from({ length: 20_000 }, (_, index) => ({
      account: bytes32(index),
      words: Array<Hex>(1 + (index % 7)).fill(bytes32(index)),
    }))
    const trie = (await createTrie()).update(leafBatch(leaves))

    await using browser = await chromium.launch({ executablePath: executablePath ?? '', args })
    const page = await browser.newPage()
    // The sources as they are, without a bundler: every module is asked for by its name.
    await page.route('http://merkle.test/**', (route) => {
      const name = new URL(route.request().url()).pathname.slice(1)
      if (name === '') return route.fulfill({ contentType: 'text/html', body: document })
      const source = readFileSync(new URL(name, src), 'utf8')
      return route.fulfill({ contentType: 'text/javascript', body: stripTypeScriptTypes(source) })
    })
    await page.goto('http://merkle.test/')
    const seen = await page.evaluate(async (leaves) => {
      const { createTrie, leafBatch } = (globalThis as unknown as { merkle: typeof Merkle }).merkle
      const trie = (await createTrie()).update(leafBatch(leaves))
      const some = leaves.slice(0, 300).map(({ account }) => account)
      return { root: trie.root, size: trie.size, proofs: trie.proofs(some), words: trie.get(some[9] ?? '0x') }
    }, leaves)

    expect(seen).toEqual({
      root: trie.root,
      size: 20_000,
      proofs: trie.proofs(leaves.slice(0, 300).map(({ account }) => account)),
      words: leaves[9]?.words,
    })
  },
)

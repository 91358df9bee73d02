import { expect, test } from 'vitest'
import { InvalidLeaf } from '../errors.ts'
import { maxAssets, maxChains, maxChainWords, maxLeafWords } from './budgets.ts'
import { parseLeaf } from './leaf.ts'
import { encodeLeafWord } from './leafWord.ts'
import { mergeWords } from './mergeWords.ts'

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Everything that one of `slots` chains may let an account have: assets 100 × slot + n, each pledged to and claimed on every other slot. */
function fullChain(slot: number, slots: number): `0x${string}`[] {
  const others = range(slots).filter((other) => other !== slot)
  const assets = range(maxAssets(slots)).map((n) => 100 * slot + n)
  const pairs = assets.flatMap((assetId) => others.map((other) => ({ assetId, slot: other })))
  return [
    ...assets.map((assetId) => encodeLeafWord({ kind: 'balance', assetId, units: 1n, leaving: 1n })),
    ...pairs.map((pair) => encodeLeafWord({ kind: 'pledge', ...pair, pledged: 1n, released: 0n })),
    ...pairs.map((pair) => encodeLeafWord({ kind: 'claim', ...pair, claimed: 0n, settled: 1n })),
    ...range(4).map((n) => encodeLeafWord({ kind: 'debt', assetId: 100 * slot + 50 + n, units: 1n })),
  ]
}

test('default: eight assets up to four chains, five with five', () => {
  expect(maxChains).toBe(5)
  expect([1, 2, 3, 4, 5].map(maxAssets)).toEqual([8, 8, 8, 8, 5])
  expect([1, 2, 3, 4, 5].map(maxChainWords)).toEqual([12, 28, 44, 60, 49])
})

test.each([1, 2, 3, 4, 5])(
  'behavior: an account at every budget of %i chains, with every link, has a leaf',
  (slots) => {
    const chains = range(slots).map((slot) => fullChain(slot, slots))
    const links = range(slots).map((slot) => encodeLeafWord({ kind: 'link', slot, address: `0x${'11'.repeat(20)}` }))
    for (const words of chains) expect(words).toHaveLength(maxChainWords(slots))
    const leaf = mergeWords([...chains, links])
    expect(leaf).toHaveLength(slots * (maxChainWords(slots) + 1))
    expect(parseLeaf(leaf)).toHaveLength(leaf.length)
  },
)

test('error: a leaf with more words than contracts read', () => {
  const balances = range(maxLeafWords).map((assetId) =>
    encodeLeafWord({ kind: 'balance', assetId, units: 1n, leaving: 0n }),
  )
  expect(mergeWords([balances.slice(1)])).toHaveLength(255)
  expect(() => mergeWords([balances])).toThrow(InvalidLeaf)
})

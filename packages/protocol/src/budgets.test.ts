import { expect, test } from 'vitest'
import { maxChains, maxChainWords, maxLeafWords } from './budgets.ts'
import { InvalidLeaf } from './errors.ts'
import { parseLeaf } from './leaf.ts'
import { encodeLeafWord } from './leafWord.ts'
import { mergeWords } from './mergeWords.ts'

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Everything that a chain may let an account have: assets 100 × slot + n, half of the pairs towards each of two slots. */
function fullChain(slot: number): `0x${string}`[] {
  const pairs = range(8).flatMap((n) => [1, 2].map((step) => ({ assetId: 100 * slot + n, slot: (slot + step) % 5 })))
  return [
    ...range(8).map((n) => encodeLeafWord({ kind: 'balance', assetId: 100 * slot + n, units: 1n })),
    ...pairs.map((pair) => encodeLeafWord({ kind: 'pledge', ...pair, pledged: 1n, released: 0n })),
    ...pairs.map((pair) => encodeLeafWord({ kind: 'claim', ...pair, claimed: 0n, settled: 1n })),
    ...range(4).map((n) => encodeLeafWord({ kind: 'debt', assetId: 100 * slot + 50 + n, units: 1n })),
  ]
}
const links = range(5).map((slot) => encodeLeafWord({ kind: 'link', slot, address: `0x${'11'.repeat(20)}` }))

test('default: 44 words a chain, five chains', () => {
  expect({ maxChainWords, maxChains }).toEqual({ maxChainWords: 44, maxChains: 5 })
})

test('behavior: an account at every budget of every chain, with every link, has a leaf', () => {
  const chains = range(maxChains).map(fullChain)
  for (const words of chains) expect(words).toHaveLength(maxChainWords)
  const leaf = mergeWords([...chains, links])
  expect(leaf).toHaveLength(maxChains * (maxChainWords + 1))
  expect(parseLeaf(leaf)).toHaveLength(leaf.length)
})

test('error: a leaf with more words than contracts read', () => {
  const balances = range(maxLeafWords).map((assetId) => encodeLeafWord({ kind: 'balance', assetId, units: 1n }))
  expect(mergeWords([balances.slice(1)])).toHaveLength(255)
  expect(() => mergeWords([balances])).toThrow(InvalidLeaf)
})

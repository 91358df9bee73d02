import { hashClaim, verifyAccount, verifyProof } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import { address, alice, bob, carol, deployment, emptyTrie, risk } from '../test/fixtures.ts'
import { createModelChain } from '../test/modelChain.ts'
import { writeWord } from '../test/writeWord.ts'
import { createAggregator, proveAccount, proveClaim } from './index.ts'

const world = [createModelChain(0), createModelChain(1), createModelChain(2)] as const
for (const account of [alice, bob]) {
  writeWord(world[1], { account, word: { kind: 'balance', assetId: 1, units: 7n, leaving: 0n } })
}
for (const index of [0n, 1n, 2n]) {
  const claim = { debtSlot: 2, index, account: alice, beneficiary: address(0xbe), assetId: 1, units: 1n }
  world[2].state.claims.push(claim)
}
for (const chain of world) chain.mine(12)
const { header, trie, claims } = await createAggregator({
  deployment,
  risk,
  readers: world.map((chain) => chain.reader()),
  previousTable: async () => undefined,
  emptyTrie,
}).snapshot({ cut: world.map((chain) => chain.head()), timestamp: 1020n })

test('default', () => {
  for (const account of [alice, bob]) {
    const proven = proveAccount(account, trie)
    expect(proven?.siblings).toHaveLength(1)
    expect(proven && verifyAccount({ ...proven, header })).toBe(true)
    expect(proven && verifyAccount({ ...proven, account: carol, header })).toBe(false)
  }
  for (const index of [0n, 1n, 2n]) {
    const proven = proveClaim({ debtSlot: 2, index }, claims)
    expect(proven?.claim.index).toBe(index)
    const leaf = proven && hashClaim(proven.claim)
    expect(leaf && verifyProof({ leaf, siblings: proven.siblings, root: header.claims })).toBe(true)
  }
})

test('behavior: what is not there has no proof', () => {
  expect(proveAccount(carol, trie)).toBeUndefined()
  expect(proveClaim({ debtSlot: 2, index: 3n }, claims)).toBeUndefined()
  expect(proveClaim({ debtSlot: 1, index: 0n }, claims)).toBeUndefined()
})

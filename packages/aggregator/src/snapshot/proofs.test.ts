import { hashClaim, verifyAccount, verifyMultiproof, verifyProof } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import { createAggregator, listClaims, proveAccount, proveClaims, proveTogether } from '../index.ts'
import { address, alice, bob, carol, deployment, emptyClaims, emptyTrie, risk } from '../testing/fixtures.ts'
import { createModelChain } from '../testing/modelChain.ts'
import { writeWord } from '../testing/writeWord.ts'

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
  emptyClaims,
}).snapshot({ cut: world.map((chain) => chain.head()), timestamp: 1020n })

test('default', () => {
  for (const account of [alice, bob]) {
    const proven = proveAccount(account, trie)
    expect(proven?.siblings).toHaveLength(1)
    expect(proven && verifyAccount({ ...proven, header })).toBe(true)
    expect(proven && verifyAccount({ ...proven, account: carol, header })).toBe(false)
  }
})

test('behavior: claims alone and together', () => {
  const all = listClaims(claims, { limit: 9 }).claims.map(({ claim }) => claim)
  expect(all.map(({ index }) => index)).toEqual([0n, 1n, 2n])
  for (const [place, siblings] of proveClaims(claims, all).entries()) {
    const leaf = hashClaim(all[place] ?? expect.unreachable())
    expect(verifyProof({ leaf, siblings: siblings ?? [], root: header.claims })).toBe(true)
  }
  for (const some of [all, all.slice(1), all.slice(0, 1)]) {
    const together = proveTogether(claims, some) ?? expect.unreachable()
    expect(together.claims.map(({ index }) => index).sort()).toEqual(some.map(({ index }) => index))
    const leaves = together.claims.map(hashClaim)
    expect(verifyMultiproof({ ...together, leaves, root: header.claims })).toBe(true)
  }
})

test('behavior: what is not there has no proof', () => {
  expect(proveAccount(carol, trie)).toBeUndefined()
  const [{ claim } = expect.unreachable()] = listClaims(claims, { limit: 1 }).claims
  expect(proveClaims(claims, [{ ...claim, index: 3n }, claim])).toEqual([undefined, expect.any(Array)])
  expect(proveTogether(claims, [{ ...claim, debtSlot: 1 }, claim])).toBeUndefined()
  expect(proveTogether(claims, [])).toBeUndefined()
})

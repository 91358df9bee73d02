import { startAnvil } from '@plimsoll/anvil'
import { deployMarginHarness, marginHarnessAbi } from '@plimsoll/contracts'
import fc from 'fast-check'
import { type Address, createPublicClient, createWalletClient, http, zeroHash } from 'viem'
import { anvil } from 'viem/chains'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLeafTrie, createTrie, type Hex, leafBatch } from '../src/index.ts'
import { bytes32, toHex } from './naiveTrie.ts'
import { neighbours } from './neighbours.ts'

const owner = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' // unlocked and funded by anvil

let chain: Awaited<ReturnType<typeof startAnvil>>
let address: Address
let client: ReturnType<typeof connect>
beforeAll(async () => {
  chain = await startAnvil()
  client = connect()
  address = await deployMarginHarness(
    createWalletClient({ account: owner, chain: anvil, transport: http(chain.url), pollingInterval: 20 }),
  )
})
afterAll(() => chain?.stop())

function connect() {
  return createPublicClient({ chain: anvil, transport: http(chain.url, { batch: { batchSize: 1_000 } }) })
}

test('behavior: proofs lead to the root in OpenZeppelin’s MerkleProof', async () => {
  const others = Array.from({ length: 5_000 }, (_, index) => bytes32(index))
  const leaves = [...neighbours.flat(), ...others].map((account, index) => ({
    account,
    words: Array.from({ length: 1 + (index % 12) }, (_, word) => bytes32(BigInt(index) << BigInt(16 * word))),
  }))
  const trie = (await createTrie()).update(leafBatch(leaves))
  const chosen = leaves.filter((_, index) => index < 40 || index % 97 === 0)
  const roots = await Promise.all(
    chosen.map(({ account, words }) =>
      client.readContract({
        address,
        abi: marginHarnessAbi,
        functionName: 'accountRoot',
        args: [account, words, trie.proof(account) ?? []],
      }),
    ),
  )
  expect(roots).toEqual(chosen.map(() => trie.root))
})

/** Claims, with their six words as `abi.encode` lays them down, and the trie over them. */
async function claimsOf(count: number) {
  const claims = Array.from({ length: count }, (_, index) => ({
    debtSlot: index % 3,
    index: BigInt(index),
    account: bytes32(index % 40),
    beneficiary: owner as Address,
    assetId: index % 7,
    units: BigInt(index) ** 4n,
  }))
  const batch = leafBatch(
    claims.map(({ debtSlot, index, account, beneficiary, assetId, units }) => ({
      account: bytes32(debtSlot),
      words: [bytes32(index), account, bytes32(BigInt(beneficiary)), bytes32(assetId), bytes32(units)],
    })),
  )
  const empty = await createLeafTrie()
  const hashes = empty.hash(batch, 2)
  const leaves = claims.map((_, index) => toHex(hashes.subarray(index * 32, index * 32 + 32)))
  return { claims, leaves, trie: empty.update({ added: hashes, removed: new Uint8Array() }) }
}

test('behavior: claims are proven one by one in OpenZeppelin’s MerkleProof', async () => {
  const { claims, leaves, trie } = await claimsOf(2_000)
  const hash = { cut: zeroHash, config: zeroHash, assets: zeroHash, accounts: zeroHash, operators: zeroHash }
  const header = { epoch: 1n, timestamp: 1n, oldest: 1n, ...hash, claims: trie.root }
  const proofs = trie.proofs(leaves)
  const chosen = claims.filter((_, index) => index % 37 === 0)
  const answers = await Promise.all(
    chosen.map((claim) =>
      client.readContract({
        address,
        abi: marginHarnessAbi,
        functionName: 'checkClaim',
        args: [{ header, siblings: proofs[Number(claim.index)] ?? [] }, claim],
      }),
    ),
  )
  expect(answers).toEqual(chosen.map(() => true))
})

test('behavior: any set of claims has a multiproof that the contracts take, and no other leaf for one of its own', async () => {
  const { leaves, trie } = await claimsOf(1_000)
  const verify = (siblings: readonly Hex[], { steps, leaves }: { steps: Hex; leaves: readonly Hex[] }) =>
    client.readContract({
      address,
      abi: marginHarnessAbi,
      functionName: 'verifyMultiproof',
      args: [siblings, steps, trie.root, leaves],
    })
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(999), { minLength: 1, maxLength: 100 }), fc.nat(), async (places, pick) => {
      const proof = trie.multiproof(places.map((place) => leaves[place] ?? zeroHash))
      if (proof === undefined) expect.unreachable()
      expect(await verify(proof.siblings, proof)).toBe(true)
      const forged = proof.leaves.with(pick % proof.leaves.length, bytes32(pick))
      expect(await verify(proof.siblings, { ...proof, leaves: forged })).toBe(false)
      expect(await verify(proof.siblings.slice(1), proof)).toBe(proof.siblings.length === 0)
    }),
    { numRuns: 60 },
  )
  const all = trie.multiproof(leaves)
  if (all === undefined) expect.unreachable()
  expect(await verify([], all)).toBe(true)
})

import { startAnvil } from '@plimsoll/anvil'
import { deployMarginHarness, marginHarnessAbi } from '@plimsoll/contracts'
import { createPublicClient, createWalletClient, http } from 'viem'
import { anvil } from 'viem/chains'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTrie, leafBatch } from '../src/index.ts'
import { bytes32 } from './naiveTrie.ts'
import { neighbours } from './neighbours.ts'

const owner = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' // unlocked and funded by anvil

let chain: Awaited<ReturnType<typeof startAnvil>>
beforeAll(async () => {
  chain = await startAnvil()
})
afterAll(() => chain?.stop())

test('behavior: proofs lead to the root in OpenZeppelin’s MerkleProof', async () => {
  const transport = http(chain.url, { batch: { batchSize: 1_000 } })
  const wallet = createWalletClient({ account: owner, chain: anvil, transport, pollingInterval: 20 })
  const address = await deployMarginHarness(wallet)
  const client = createPublicClient({ chain: anvil, transport })

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

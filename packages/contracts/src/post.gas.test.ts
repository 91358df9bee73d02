import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import {
  concat,
  createWalletClient,
  encodeAbiParameters,
  type Hex,
  http,
  keccak256,
  parseSignature,
  publicActions,
  serializeCompactSignature,
  signatureToCompactSignature,
  slice,
  toHex,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { anvil } from 'viem/chains'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployChain, snapshotRegistryAbi } from './index.ts'

const owner = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' // unlocked and funded by anvil
const genesis = 1_700_000_000n

let chain: AnvilChain
beforeAll(async () => {
  chain = await startAnvil({ genesisTimestamp: Number(genesis) })
})
afterAll(() => chain?.stop())

// Whole transactions, within the budgets of architecture.md. All inputs are fixed, so the numbers are too.
test('default', async () => {
  const gas = {
    '3 of 5': await postGas({ threshold: 3, count: 5 }),
    '5 of 7': await postGas({ threshold: 5, count: 7 }),
  }
  expect(gas['3 of 5']).toBeLessThanOrEqual(57_500)
  expect(gas['5 of 7']).toBeLessThanOrEqual(68_000)
  await expect(`${JSON.stringify(gas, null, 2)}\n`).toMatchFileSnapshot('../snapshots/post.json')
})

/** Gas of a post by the last `threshold` of `count` operators, when all storage it writes was written before. */
async function postGas({ threshold, count }: { threshold: number; count: number }): Promise<number> {
  const client = createWalletClient({
    account: owner,
    chain: anvil,
    transport: http(chain.url),
    pollingInterval: 20,
  }).extend(publicActions)
  const accounts = Array.from({ length: count }, (_, index) =>
    privateKeyToAccount(keccak256(toHex(`operator ${index}`))),
  )
  const addresses = accounts.map(({ address }) => address)
  const operators = keccak256(
    encodeAbiParameters([{ type: 'uint256' }, { type: 'address[]' }], [BigInt(threshold), addresses]),
  )
  const { registry } = await deployChain(client, {
    salt: keccak256(toHex('salt')),
    slot: 0,
    slots: 3,
    epochSeconds: 2,
    operators,
    maxAgeRisk: 60,
    maxAgeLiquidate: 30,
  })
  const target = { address: registry, abi: snapshotRegistryAbi } as const
  const root = (name: string, timestamp: bigint): Hex => keccak256(concat([toHex(name), toHex(timestamp)]))

  const gas: number[] = []
  for (const timestamp of [genesis, genesis + 2n, genesis + 4n]) {
    const header = {
      epoch: timestamp / 2n,
      timestamp,
      oldest: timestamp - 12n,
      cut: root('cut', timestamp),
      config: root('config', 0n),
      assets: root('assets', timestamp),
      accounts: root('accounts', timestamp),
      claims: root('claims', timestamp),
      operators,
    }
    const digest = await client.readContract({ ...target, functionName: 'digest', args: [header] })
    const signatures = await Promise.all(
      accounts.slice(count - threshold).map(async (account) => {
        const signature = parseSignature(await account.sign({ hash: digest }))
        const compact = serializeCompactSignature(signatureToCompactSignature(signature))
        return { r: slice(compact, 0, 32), vs: slice(compact, 32) }
      }),
    )
    const bitmap = BigInt((1 << count) - (1 << (count - threshold)))
    const hash = await client.writeContract({
      ...target,
      functionName: 'post',
      args: [header, BigInt(threshold), addresses, bitmap, signatures],
    })
    const receipt = await client.waitForTransactionReceipt({ hash })
    expect(receipt.logs).toHaveLength(1)
    gas.push(Number(receipt.gasUsed))
  }
  return gas.at(-1) ?? 0
}

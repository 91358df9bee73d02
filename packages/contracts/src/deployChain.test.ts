import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { createWalletClient, custom, getAddress, http, publicActions, toHex, zeroHash } from 'viem'
import { anvil } from 'viem/chains'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { marginVaultLinks } from './generated/marginVaultLinks.ts'
import {
  creditPoolAbi,
  DeploymentFailed,
  deployChain,
  deployCreditPool,
  deployDevFeed,
  deployDevToken,
  deployVaultLibraries,
  devFeedAbi,
  devTokenAbi,
  GuardianNotNamed,
  marginLensAbi,
  marginVaultAbi,
  snapshotRegistryAbi,
} from './index.ts'

const owner = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' // unlocked and funded by anvil
const parameters = {
  salt: `0x${'5a'.repeat(32)}`,
  slot: 0,
  slots: 3,
  epochSeconds: 2,
  operators: `0x${'0b'.repeat(32)}`,
  maxAgeRisk: 60,
  maxAgeLiquidate: 30,
} as const

let chain: AnvilChain
let client: ReturnType<typeof connect>
beforeAll(async () => {
  chain = await startAnvil()
  client = connect()
})
afterAll(() => chain?.stop())

function connect() {
  return createWalletClient({ account: owner, chain: anvil, transport: http(chain.url), pollingInterval: 20 }).extend(
    publicActions,
  )
}

test('default: a lens reads everything that was deployed', async () => {
  const { registry, vault, lens } = await deployChain(client, parameters)
  const token = await deployDevToken(client, { name: 'USD Coin', symbol: 'USDC', decimals: 6 })
  const feed = await deployDevFeed(client, { description: 'USDC / USD', decimals: 8, answer: 1_00000000n })
  const pool = await deployCreditPool(client, { vault, token, liabilityAssetId: 2, minDebt: 1_000_000n })
  for (const write of [
    () => client.writeContract({ address: vault, abi: marginVaultAbi, functionName: 'addAsset', args: [1, token, 5n] }),
    () => client.writeContract({ address: vault, abi: marginVaultAbi, functionName: 'addVenue', args: [pool] }),
    () => client.writeContract({ address: token, abi: devTokenAbi, functionName: 'mint', args: [owner, 5_000_000n] }),
    () => client.writeContract({ address: token, abi: devTokenAbi, functionName: 'approve', args: [pool, 5_000_000n] }),
    () =>
      // Without an estimate: it may be made in the second of the pool's birth, when there is no interest to book.
      client.writeContract({
        address: pool,
        abi: creditPoolAbi,
        functionName: 'deposit',
        args: [5_000_000n, owner],
        gas: 1_000_000n,
      }),
    () => client.writeContract({ address: feed, abi: devFeedAbi, functionName: 'setAt', args: [99_000_000n, 77n] }),
  ]) {
    expect(await client.waitForTransactionReceipt({ hash: await write() })).toMatchObject({ status: 'success' })
  }

  const state = await client.readContract({
    address: lens,
    abi: marginLensAbi,
    functionName: 'readChain',
    args: [vault, [feed], [pool]],
  })
  expect(state).toMatchObject({
    chainId: 31337n,
    assets: [
      { assetId: 1, kind: 1, token: getAddress(token), decimals: 6, minDeposit: 5n },
      { assetId: 2, kind: 2, token: getAddress(pool), decimals: 6 },
    ],
    venues: [{ assetId: 2, venue: getAddress(pool), index: 10n ** 27n }],
    feeds: [{ ok: true, answer: 99_000_000n, updatedAt: 77n, decimals: 8 }],
    rates: [{ ok: true, rate: 1_000_000n }],
    epoch: 0n,
    operators: parameters.operators,
    config: zeroHash,
    salt: parameters.salt,
    registrySlot: 0,
    slot: 0,
    slots: 3,
  })
  expect(await client.readContract({ address: pool, abi: creditPoolAbi, functionName: 'symbol' })).toBe('pUSDC')
  const ofPool = { address: pool, abi: creditPoolAbi } as const
  expect(await client.readContract({ ...ofPool, functionName: 'minDebt' })).toBe(1_000_000n)
  expect(await client.readContract({ ...ofPool, functionName: 'writeOffReward' })).toBe(50_000n)
  expect(await client.readContract({ ...ofPool, functionName: 'exitDelay' })).toBe(7_200n)
  expect(await client.readContract({ ...ofPool, functionName: 'reserveReceiver' })).toBe(owner)
  expect(await client.readContract({ address: registry, abi: snapshotRegistryAbi, functionName: 'owner' })).toBe(owner)
})

test('behavior: a pool passes on the errors of its vault', async () => {
  const { vault } = await deployChain(client, parameters)
  const token = await deployDevToken(client, { name: 'USD Coin', symbol: 'USDC', decimals: 6 })
  const address = await deployCreditPool(client, { vault, token, liabilityAssetId: 2, minDebt: 100n, exitDelay: 0 })
  const deposit = { address, abi: creditPoolAbi, functionName: 'deposit', args: [100n, owner] } as const
  await expect(client.simulateContract({ ...deposit, account: owner })).rejects.toThrow(/UnknownVenue/)
})

test('behavior: two vaults are linked to the same libraries', async () => {
  const libraries = await deployVaultLibraries(client)
  expect(Object.keys(libraries).sort()).toEqual(Object.keys(marginVaultLinks).sort())
  for (const slot of [0, 1]) {
    const { vault } = await deployChain(client, { ...parameters, libraries, slot })
    const code = await client.getCode({ address: vault })
    for (const library of Object.values(libraries)) expect(code).toContain(library.slice(2).toLowerCase())
  }
})

test('behavior: the guardian may halt the registry and pause the vault', async () => {
  const { registry, vault } = await deployChain(client, { ...parameters, guardian: owner })
  for (const [address, abi] of [
    [registry, snapshotRegistryAbi],
    [vault, marginVaultAbi],
  ] as const) {
    expect(await client.readContract({ address, abi, functionName: 'guardian' })).toBe(owner)
  }
  const hash = await client.writeContract({ address: registry, abi: snapshotRegistryAbi, functionName: 'halt' })
  expect(await client.waitForTransactionReceipt({ hash })).toMatchObject({ status: 'success' })
  expect(await client.readContract({ address: registry, abi: snapshotRegistryAbi, functionName: 'isHalted' })).toBe(
    true,
  )
})

test('error: GuardianNotNamed', async () => {
  const someoneElse = `0x${'ab'.repeat(20)}` as const
  const deployment = deployChain(client, { ...parameters, owner: someoneElse, guardian: owner })
  await expect(deployment).rejects.toThrow(GuardianNotNamed)
})

test('error: DeploymentFailed', async () => {
  // With a gas limit of its own, the transaction is sent although it will revert.
  const transport = custom({
    request: ({ method, params }) =>
      client.request({
        method,
        params: method === 'eth_sendTransaction' ? [{ ...params[0], gas: toHex(10_000_000) }] : params,
      }),
  })
  const careless = createWalletClient({ account: owner, chain: anvil, transport, pollingInterval: 20 })
  const deployment = deployChain(careless, { ...parameters, slot: 3 })
  await expect(deployment).rejects.toThrow(DeploymentFailed)
  await expect(deployment).rejects.toThrow('MarginVault could not be deployed on chain 31337')
})

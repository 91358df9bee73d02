import { marginVaultAbi } from '@plimsoll/contracts'
import { type AccountId, encodeLeafWord, eoaAccountId, InvalidAccountId } from '@plimsoll/protocol'
import { MutationObserver, QueryClient, QueryObserver } from '@tanstack/query-core'
import { type Config, ConnectorChainMismatchError, connect, createConfig, disconnect, mock } from '@wagmi/core'
import { type Address, http } from 'viem'
import { anvil, base } from 'viem/chains'
import { afterAll, beforeAll, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { type AccountResponse, createPlimsoll, type Plimsoll, UnknownChain } from '../src/index.ts'
import { serveNode } from '../src/testing/serveNode.ts'
import { assetIds, startVault } from '../src/testing/startVault.ts'
import {
  actionMutationOptions,
  borrow,
  deposit,
  getMargin,
  getMarginQueryKey,
  getMarginQueryOptions,
  watchEvents,
  watchMargin,
  watchMarginQuery,
  withdraw,
} from '../src/wagmi/index.ts'

const { here, debtHere, debtThere } = assetIds
const polling = { timeout: 60_000, interval: 20 }
const dollars = (amount: number) => BigInt(amount) * 1_000_000n

let world: Awaited<ReturnType<typeof startVault>>
let node: Awaited<ReturnType<typeof serveNode>>
let plimsoll: Plimsoll
let config: ReturnType<typeof configOf>
let owner: Address
let account: AccountId

/** A web page’s config, with a wallet whose accounts anvil has unlocked. */
function configOf(url: string) {
  const local = { ...anvil, rpcUrls: { default: { http: [url] } } } as const
  return createConfig({
    chains: [local, base],
    connectors: [mock({ accounts: [owner], features: { reconnect: true } })],
    transports: { [local.id]: http(url), [base.id]: http(url) },
    pollingInterval: 20,
  })
}

beforeAll(async () => {
  world = await startVault({ minDebt: dollars(1) })
  const [, second = world.pool] = await world.client.getAddresses()
  owner = second
  account = eoaAccountId(owner)
  await world.fund(owner, { units: dollars(1_000) })
  const opening = { address: world.vault, abi: marginVaultAbi, functionName: 'deposit' } as const
  await world.send(world.client.simulateContract({ ...opening, args: [account, here, dollars(100)], account: owner }))
  node = await serveNode(world, { accounts: [account], always: [] })
  plimsoll = createPlimsoll({ url: node.url, ...world.trust })
  config = configOf(world.url)
  await connect(config, { connector: config.connectors[0], chainId: anvil.id })
})
afterAll(async () => {
  if (config !== undefined) await disconnect(config)
  node?.close()
  await world?.stop()
})

test('default: the connected wallet deposits and withdraws', async () => {
  const { events, receipt } = await deposit(config, { plimsoll, assetId: here, units: dollars(50) })
  expect(events).toEqual([{ account, assetId: here, from: owner, units: dollars(50) }])
  expect(receipt.from).toBe(owner.toLowerCase())
  const { attested } = await node.attest()
  const withdrawn = await withdraw(config, { plimsoll, chainId: anvil.id, assetId: here, units: dollars(20) })
  expect(withdrawn.epoch).toBe(attested.header.epoch)
})

test('behavior: the margin of the connected account', async () => {
  const { attested } = await node.attest()
  const answer = await getMargin(config, { plimsoll })
  expect(answer.account).toBe(account)
  expect(answer.snapshot.header.epoch).toBe(attested.header.epoch)
})

test('behavior: only chains of the config have a type', () => {
  type ChainId = Parameters<typeof deposit<typeof config>>[1]['chainId']
  expectTypeOf<ChainId>().toEqualTypeOf<31337 | 8453 | undefined>()
  expectTypeOf(deposit<Config>)
    .parameter(1)
    .toHaveProperty('units')
})

test('behavior: a margin in a TanStack Query client, until it is invalidated', async () => {
  const queries = new QueryClient()
  const options = getMarginQueryOptions(plimsoll, { account: owner })
  const first = await queries.fetchQuery({ ...options, staleTime: 60_000 })
  const { attested } = await node.attest()
  expect(await queries.fetchQuery({ ...options, staleTime: 60_000 })).toBe(first)
  await queries.invalidateQueries({ queryKey: getMarginQueryKey(plimsoll, { account: owner }) })
  const second = await queries.fetchQuery({ ...options, staleTime: 60_000 })
  expect(second.snapshot.header.epoch).toBe(attested.header.epoch)
  expect(getMarginQueryKey(plimsoll, { account: owner, epoch: 7n })).not.toEqual(options.queryKey)
})

test('behavior: asks nothing while there is no account', async () => {
  const observer = new QueryObserver(new QueryClient(), getMarginQueryOptions(plimsoll, { account: undefined }))
  node.asked.length = 0
  const stop = observer.subscribe(() => undefined)
  expect(observer.getCurrentResult().fetchStatus).toBe('idle')
  stop()
  expect(node.asked).toEqual([])
  await expect(getMarginQueryOptions(plimsoll, { account: undefined }).queryFn()).rejects.toThrow(InvalidAccountId)
})

test('behavior: an action as a mutation', async () => {
  const observer = new MutationObserver(new QueryClient(), actionMutationOptions(deposit, { config, plimsoll }))
  const { events } = await observer.mutate({ assetId: here, units: dollars(10) })
  expect(events).toMatchObject([{ account, units: dollars(10) }])
})

test('behavior: the margin of the connected account, as long as it is connected', async () => {
  const epochs: bigint[] = []
  const unwatch = watchMargin(config, { plimsoll, onMargin: ({ snapshot }) => epochs.push(snapshot.header.epoch) })
  onTestFinished(unwatch)
  const attested = async () => (await node.attest()).attested.header.epoch
  await expect.poll(() => epochs.length, polling).toBe(1)
  const second = await attested()
  await expect.poll(() => epochs.slice(1), polling).toEqual([second])
  await disconnect(config)
  const unheard = await attested()
  await connect(config, { connector: config.connectors[0], chainId: anvil.id })
  // It begins anew: at the latest snapshot.
  await expect.poll(() => epochs.slice(2), polling).toEqual([unheard])
})

test('behavior: margin events of the connected account, and of another one', async () => {
  await node.attest()
  const heard: string[] = []
  const other: string[] = []
  const unwatch = watchEvents(config, { plimsoll, onMarginEvent: ({ type }) => heard.push(type) })
  onTestFinished(unwatch)
  const steps: bigint[] = []
  const unwatchOther = watchEvents(config, {
    plimsoll,
    account: world.pool,
    onMarginEvent: ({ type }) => other.push(type),
    onSnapshot: ({ epoch }) => steps.push(epoch),
  })
  onTestFinished(unwatchOther)
  await expect.poll(() => node.asked.filter((path) => path.startsWith('/v1/events')).length, polling).toBeGreaterThan(1)
  await node.attest({ words: [encodeLeafWord({ kind: 'debt', assetId: debtThere, units: dollars(1_000) })] })
  await expect.poll(() => heard, polling).toEqual(['margin.call', 'margin.liquidatable', 'margin.worse'])
  await node.attest()
  await expect.poll(() => heard.slice(3), polling).toEqual(['margin.cured', 'margin.cured', 'margin.cured'])
  expect(other).toEqual([])
})

test('behavior: a margin in a TanStack Query client that the stream keeps at the latest snapshot', async () => {
  const queries = new QueryClient()
  const { queryKey } = getMarginQueryOptions(plimsoll, { account: owner })
  const unwatch = watchMarginQuery(queries, { plimsoll, account: owner })
  onTestFinished(unwatch)
  const epoch = () => queries.getQueryData<AccountResponse>(queryKey)?.snapshot.header.epoch
  await expect.poll(epoch, polling).toBeTypeOf('bigint')
  const { attested } = await node.attest()
  await expect.poll(epoch, polling).toBe(attested.header.epoch)
})

test('error: the connected account is asked for on a chain that is not the deployment’s', async () => {
  const errors: Error[] = []
  const unwatch = watchMargin(config, {
    ...{ plimsoll, chainId: base.id },
    onMargin: () => expect.unreachable(),
    onError: (error) => errors.push(error),
  })
  onTestFinished(unwatch)
  await expect.poll(() => errors, polling).toEqual([expect.any(UnknownChain)])
})

test('error: what the contract refuses, and a wallet on another chain', async () => {
  const tooMuch = { plimsoll, assetId: debtHere, tokenAmount: dollars(5_000) }
  await expect(borrow(config, tooMuch)).rejects.toThrow(/refuses to borrow/)
  await expect(deposit(config, { plimsoll, chainId: base.id, assetId: here, units: 1n })).rejects.toThrow(
    ConnectorChainMismatchError,
  )
})

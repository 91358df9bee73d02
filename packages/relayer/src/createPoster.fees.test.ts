import {
  type Fault,
  type FaultProxy,
  type RpcRequest,
  startFaultProxy,
} from '@plimsoll/indexer/testing/startFaultProxy'
import { type OpenTestQueue, testQueues } from '@plimsoll/store/testing'
import { type Hex, keccak256, parseEther, parseGwei } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createPoster, type Replaced } from './createPoster.ts'
import { FeeCapReached, TransactionRefused, TransactionStuck } from './errors.ts'
import type { FeeLimits } from './fees.ts'
import { attest, firstSet } from './testing/attest.ts'
import { eventually } from './testing/eventually.ts'
import { startChain, type TestChain } from './testing/startChain.ts'

const chainId = 900_006
const gwei = parseGwei('1')
const limits = { cap: parseGwei('500'), multiple: 4 }
let chain: TestChain
let backend: OpenTestQueue
let fronts: [FaultProxy, FaultProxy, FaultProxy]
const databases = await testQueues(process.env)

beforeAll(async () => {
  chain = await startChain({ chainId })
})
afterAll(() => chain.stop())
beforeEach(async () => {
  const database = databases.find(({ name }) => name === 'PostgreSQL') ?? databases[0]
  backend = await (database as NonNullable<typeof database>).open()
  const start = () => startFaultProxy(chain.url)
  fronts = await Promise.all([start(), start(), start()])
  await market(gwei)
})
afterEach(async () => {
  await chain.client.setAutomine(true)
  await Promise.all(fronts.map(({ stop }) => stop()))
  await backend.close()
})

/** Lets a base fee stand for as long as the test looks. */
async function market(baseFeePerGas: bigint) {
  await chain.client.setNextBlockBaseFeePerGas({ baseFeePerGas })
  await chain.client.mine({ blocks: 1 })
  await chain.client.setNextBlockBaseFeePerGas({ baseFeePerGas })
}

async function setUp({ endpoints = 1 } = {}) {
  const account = privateKeyToAccount(generatePrivateKey())
  const { address } = account
  const { client } = chain
  const { store } = backend
  await client.setBalance({ address, value: parseEther('10') })
  const registry = await chain.deploy(firstSet)
  await market(gwei)
  const replaced: Replaced[] = []
  const hashes: Hex[] = []
  const errors: Error[] = []
  const open = (replaceAfterMs = 20, most: FeeLimits = limits) => {
    const stopping = new AbortController()
    const { signal } = stopping
    onTestFinished(() => stopping.abort())
    const poster = createPoster({
      chain: { ...registry, urls: fronts.slice(0, endpoints).map(({ url }) => url) },
      account,
      intents: store.intents,
      snapshots: store.snapshots,
      limits: most,
      replaceAfterMs,
      pollMs: 10,
      timeoutMs: 1_000,
      signal,
      onPosted: ({ hash }) => hashes.push(hash),
      onReplaced: (replacement) => replaced.push(replacement),
    })
    /** As the relayer has it: until everything is posted, whatever is thrown meanwhile. */
    const running = (async () => {
      while (!signal.aborted) {
        const done = await poster.catchUp().then(
          () => true,
          (error: Error) => void errors.push(error),
        )
        if (done) return
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    })()
    return { ...poster, running, stop: () => stopping.abort() }
  }
  return {
    account,
    registry,
    replaced,
    errors,
    open,
    inFlight: () => store.intents.current({ chainId, address }),
    /** What the newest post paid per gas. */
    async paid() {
      const [hash] = hashes.slice(-1)
      return hash && (await client.getTransactionReceipt({ hash })).effectiveGasPrice
    },
  }
}

/** What an endpoint does with the transactions that it is sent. */
function onSend(fault: (request: RpcRequest) => Fault) {
  return (request: RpcRequest) => (request.method === 'eth_sendRawTransaction' ? fault(request) : undefined)
}
// Nothing of these reaches the chain.
const answered = ({ id }: RpcRequest, answer: object): Fault => ({
  kind: 'body',
  text: JSON.stringify({ jsonrpc: '2.0', id, ...answer }),
})
const swallowed = onSend((request) => answered(request, { result: keccak256(request.params[0] as Hex) }))
const refusing = (message: string) => onSend((request) => answered(request, { error: { code: -32000, message } }))
const refused = refusing('txpool is full')
const silent = onSend(() => ({ kind: 'hang' }))

test('behavior: an endpoint that swallows what it takes never makes a post dear', async () => {
  const { open, errors, inFlight, paid } = await setUp()
  fronts[0].inject(swallowed)
  await backend.store.snapshots.put(await attest(1))
  const { running } = open(10)
  await eventually(() => errors.filter((error) => error instanceof TransactionStuck).length).toBeGreaterThan(3)
  const attempts = (await inFlight())?.attempts ?? []
  for (const { maxFeePerGas } of attempts) expect(maxFeePerGas).toBeLessThanOrEqual(8n * gwei)
  const stuck = errors.find((error) => error instanceof TransactionStuck)
  expect(stuck).toMatchObject({ details: { seen: ['endpoint 1 took it'], nonce: 0 } })
  expect(stuck?.message).toContain('4 times the market')
  fronts[0].inject(() => undefined)
  await running
  expect(await paid()).toBeLessThanOrEqual(5n * gwei)
  // The next one starts from the market again.
  await market(gwei)
  await backend.store.snapshots.put(await attest(2))
  await open(600_000).running
  expect(await paid()).toBeLessThanOrEqual(3n * gwei)
})

test.each([
  ['a refusal', refused, /endpoint 1 refused: txpool is full/],
  ['silence', silent, /timed out/],
])('behavior: %s is no reason to pay more', async (_, fault, said) => {
  const { open, errors, inFlight, paid } = await setUp()
  fronts[0].inject(fault)
  await backend.store.snapshots.put(await attest(1))
  const { running } = open(10)
  await eventually(() => errors.length).toBeGreaterThan(4)
  expect(`${errors[1]?.message}`).toMatch(said)
  const { attempts } = (await inFlight()) ?? {}
  expect(attempts?.length).toBe(1)
  fronts[0].inject(() => undefined)
  await running
  expect(await paid()).toBeLessThanOrEqual(3n * gwei)
})

test('behavior: what was refused while the chain was dear is signed afresh when it is cheap', async () => {
  const { open, errors, inFlight, paid } = await setUp()
  fronts[0].inject(refused)
  await market(100n * gwei)
  await backend.store.snapshots.put(await attest(1))
  const { running } = open()
  await eventually(() => errors.length).toBeGreaterThan(0)
  expect((await inFlight())?.attempts[0]?.maxFeePerGas).toBeGreaterThan(200n * gwei)
  await market(gwei)
  fronts[0].inject(() => undefined)
  await running
  expect(await paid()).toBeLessThanOrEqual(5n * gwei)
})

test('behavior: a start with what was signed while the chain was dear signs afresh', async () => {
  const { open, errors, paid } = await setUp()
  fronts[0].inject(swallowed)
  await market(100n * gwei)
  await backend.store.snapshots.put(await attest(1))
  const before = open(600_000)
  await eventually(() => fronts[0].requests.some(({ method }) => method === 'eth_sendRawTransaction')).toBe(true)
  before.stop()
  await before.running
  await market(gwei)
  fronts[0].inject(() => undefined)
  await open(600_000).running
  expect(await paid()).toBeLessThanOrEqual(5n * gwei)
  expect(errors).toEqual([])
})

test('error: TransactionRefused names what each endpoint said', async () => {
  const { open, errors } = await setUp({ endpoints: 3 })
  fronts[0].inject(refused)
  fronts[1].inject(refusing('see https://key@alpha.example/secret'))
  fronts[2].inject(silent)
  await backend.store.snapshots.put(await attest(1))
  open()
  await eventually(() => errors[0]).toBeInstanceOf(TransactionRefused)
  expect(errors[0]).toMatchObject({
    details: {
      seen: [
        'endpoint 1 refused: txpool is full',
        'endpoint 2 refused: see (URL)',
        expect.stringMatching(/^endpoint 3 did not answer: The request timed out/),
      ],
    },
  })
})

test('behavior: one endpoint of three cannot make the market', async () => {
  const { open, paid } = await setUp({ endpoints: 3 })
  fronts[0].inject(({ method }) => {
    const high = `0x${(495n * gwei).toString(16)}`
    if (method === 'eth_maxPriorityFeePerGas') return { kind: 'alter', result: () => high }
    if (method === 'eth_feeHistory')
      return {
        kind: 'alter',
        result: (history) => ({
          ...(history as object),
          gasUsedRatio: [0.9, 0.9, 0.9, 0.9, 0.9],
          reward: Array.from({ length: 5 }, () => [high]),
          baseFeePerGas: Array.from({ length: 6 }, () => high),
        }),
      }
    return undefined
  })
  await backend.store.snapshots.put(await attest(1))
  await open().running
  expect(await paid()).toBeLessThanOrEqual(3n * gwei)
})

const gweiHex = (count: bigint) => `0x${(count * gwei).toString(16)}`
const dearTip = ({ method }: RpcRequest): Fault | undefined =>
  method === 'eth_maxPriorityFeePerGas' ? { kind: 'alter', result: () => gweiHex(495n) } : undefined
const dearHistory = ({ method }: RpcRequest): Fault | undefined =>
  method === 'eth_feeHistory'
    ? {
        kind: 'alter',
        result: (history) => ({
          ...(history as object),
          gasUsedRatio: [0.9, 0.9, 0.9, 0.9, 0.9],
          reward: Array.from({ length: 5 }, () => [gweiHex(495n)]),
        }),
      }
    : undefined

test.each([
  ['a suggestion', dearTip, 3, false],
  ['tips that it says were paid', dearHistory, 3, false],
  ['both, while the others are slow', (request: RpcRequest) => dearTip(request) ?? dearHistory(request), 3, true],
  ['tips that it says were paid, of two endpoints', dearHistory, 2, false],
])('behavior: one endpoint cannot make a tip dear: %s', async (_, fault, endpoints, isSlow) => {
  const { open, paid } = await setUp({ endpoints })
  fronts[0].inject(fault)
  if (isSlow) for (const front of fronts.slice(1)) front.inject(() => ({ kind: 'delay', ms: 100 }))
  await backend.store.snapshots.put(await attest(1))
  await open(600_000).running
  expect(await paid()).toBeLessThanOrEqual(3n * gwei)
})

test('behavior: the tip has a cap of its own, which holds where the only endpoint lies', async () => {
  const { open, paid } = await setUp()
  fronts[0].inject(dearHistory)
  await backend.store.snapshots.put(await attest(1))
  await open(600_000, { ...limits, tip: 5n * gwei }).running
  expect(await paid()).toBeLessThanOrEqual(6n * gwei)
})

test('behavior: tips of posts are not taken for the market', async () => {
  const { open, paid, registry } = await setUp()
  const { client } = chain
  const other = privateKeyToAccount(generatePrivateKey())
  await client.setBalance({ address: other.address, value: parseEther('10') })
  const tip = { maxFeePerGas: 50n * gwei, maxPriorityFeePerGas: 40n * gwei }
  for (let count = 0; count < 6; count++)
    await client.sendTransaction({ account: other, to: registry.registry, gas: 100_000n, ...tip })
  expect(await client.estimateMaxPriorityFeePerGas()).toBeGreaterThan(3n * gwei)
  await backend.store.snapshots.put(await attest(1))
  await open().running
  expect(await paid()).toBeLessThanOrEqual(3n * gwei)
})

test('behavior: what others pay in blocks with room is the market', async () => {
  const { open, paid } = await setUp()
  const { client } = chain
  const other = privateKeyToAccount(generatePrivateKey())
  await client.setBalance({ address: other.address, value: parseEther('10') })
  for (let count = 0; count < 6; count++)
    await client.sendTransaction({
      account: other,
      to: other.address,
      maxFeePerGas: 50n * gwei,
      maxPriorityFeePerGas: 7n * gwei,
    })
  await backend.store.snapshots.put(await attest(1))
  await open().running
  expect(await paid()).toBeGreaterThan(7n * gwei)
  expect(await paid()).toBeLessThanOrEqual(8n * gwei)
})

test('error: FeeCapReached says what the chain asks', async () => {
  const { open, errors, inFlight } = await setUp()
  await market(600n * gwei)
  await backend.store.snapshots.put(await attest(1))
  const { running } = open()
  await eventually(() => errors[0]).toBeInstanceOf(FeeCapReached)
  expect(errors[0]?.message).toMatch(/expected: at most 500000000000 wei per gas/)
  expect(errors[0]?.message).toMatch(/base fee 600000000000/)
  expect(await inFlight()).toBeUndefined()
  await market(gwei)
  await running
})

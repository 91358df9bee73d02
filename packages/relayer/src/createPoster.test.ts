import type { IntentStore } from '@plimsoll/store'
import { type OpenTestQueue, testQueues } from '@plimsoll/store/testing'
import { parseEther, parseGwei } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createPoster, type Posted, type PosterOptions, type Replaced } from './createPoster.ts'
import {
  FeeCapReached,
  InsufficientFunds,
  MissedRotation,
  NonceGap,
  NonceTaken,
  PostReverted,
  TransactionRefused,
  TransactionStuck,
  WrongEndpoint,
} from './errors.ts'
import { attest, firstSet, secondSet } from './testing/attest.ts'
import { eventually } from './testing/eventually.ts'
import { startChain, type TestChain } from './testing/startChain.ts'

const chainId = 900_005
let chain: TestChain
let backend: OpenTestQueue
beforeAll(async () => {
  chain = await startChain({ chainId })
})
afterAll(() => chain.stop())

// The database is the cheapest to make anew.
const databases = await testQueues(process.env)
beforeEach(async () => {
  const database = databases.find(({ name }) => name === 'PostgreSQL') ?? databases[0]
  backend = await (database as NonNullable<typeof database>).open()
})
afterEach(async () => {
  await chain.client.setAutomine(true)
  await backend.close()
})

async function setUp(options: Partial<PosterOptions> = {}) {
  const { client } = chain
  const { store } = backend
  const account = privateKeyToAccount(generatePrivateKey())
  const { address } = account
  await client.setBalance({ address, value: parseEther('1') })
  const registry = await chain.deploy(firstSet)
  const posted: Posted[] = []
  const replaced: Replaced[] = []
  const stopping = new AbortController()
  onTestFinished(() => stopping.abort())
  const open = (more: Partial<PosterOptions> = {}) =>
    createPoster({
      chain: registry,
      account,
      intents: store.intents,
      snapshots: store.snapshots,
      limits: { cap: parseGwei('100'), multiple: 4 },
      replaceAfterMs: 600_000,
      pollMs: 10,
      timeoutMs: 10_000,
      signal: stopping.signal,
      onPosted: (post) => posted.push(post),
      onReplaced: (replacement) => replaced.push(replacement),
      ...options,
      ...more,
    })
  return {
    account,
    registry,
    posted,
    replaced,
    open,
    epoch: () => chain.epoch(registry),
    inFlight: () => store.intents.current({ chainId, address }),
    pending: () => client.getTransactionCount({ address, blockTag: 'pending' }),
    mined: () => client.getTransactionCount({ address, blockTag: 'latest' }),
  }
}

test('default', async () => {
  const { open, posted, epoch, inFlight } = await setUp()
  const attested = await attest(1)
  await backend.store.snapshots.put(attested)
  await open().catchUp()
  expect(await epoch()).toBe(attested.header.epoch)
  expect(posted.map((post) => post.epoch)).toEqual([attested.header.epoch])
  expect(await inFlight()).toBeUndefined()
})

test('behavior: changes of the operators are posted in turn, then the newest', async () => {
  const { open, posted, epoch } = await setUp()
  const snapshots = [
    await attest(1),
    await attest(2, { next: secondSet }),
    await attest(3, { set: secondSet }),
    await attest(4, { set: secondSet, next: firstSet }),
    await attest(5),
  ]
  for (const snapshot of snapshots) await backend.store.snapshots.put(snapshot)
  await open().catchUp()
  const [, second, , fourth, fifth] = snapshots.map(({ header }) => header.epoch)
  expect(await epoch()).toBe(fifth)
  expect(posted.map((post) => post.epoch)).toEqual([second, fourth, fifth])
})

test('error: MissedRotation', async () => {
  const { open } = await setUp()
  await backend.store.snapshots.put(await attest(1, { set: secondSet }))
  await expect(open().catchUp()).rejects.toThrow(MissedRotation)
})

test('error: PostReverted says why the registry refuses', async () => {
  const { open, inFlight } = await setUp()
  await backend.store.snapshots.put(await attest(100_000))
  const refused = open().catchUp()
  await expect(refused).rejects.toThrow(PostReverted)
  await expect(refused).rejects.toThrow(/FromFuture/)
  expect(await inFlight()).toBeUndefined()
})

test('error: InsufficientFunds names chain and address', async () => {
  const { open, account, epoch } = await setUp()
  const attested = await attest(1)
  await backend.store.snapshots.put(attested)
  await chain.client.setBalance({ address: account.address, value: 1n })
  const refused = open().catchUp()
  await expect(refused).rejects.toThrow(InsufficientFunds)
  await expect(refused).rejects.toMatchObject({ details: { chain: `chain ${chainId}`, address: account.address } })
  await chain.client.setBalance({ address: account.address, value: parseEther('1') })
  await open().catchUp()
  expect(await epoch()).toBe(attested.header.epoch)
})

test('error: FeeCapReached', async () => {
  const { open, inFlight } = await setUp({ limits: { cap: 1n, multiple: 4 } })
  await backend.store.snapshots.put(await attest(1))
  await expect(open().catchUp()).rejects.toThrow(FeeCapReached)
  expect(await inFlight()).toBeUndefined()
})

test('error: WrongEndpoint', async () => {
  const { open, registry } = await setUp()
  await expect(open({ chain: { ...registry, chainId: 1 } }).catchUp()).rejects.toThrow(WrongEndpoint)
})

test('behavior: an endpoint that is down is passed over, for reading and for sending', async () => {
  const { open, registry, posted } = await setUp()
  await backend.store.snapshots.put(await attest(1))
  await open({ chain: { ...registry, urls: ['http://127.0.0.1:1', ...registry.urls] } }).catchUp()
  expect(posted.length).toBe(1)
})

test('behavior: a transaction that pays too little by now is replaced', async () => {
  const { open, epoch, inFlight, posted, mined } = await setUp({ replaceAfterMs: 100 })
  const { client } = chain
  await client.setAutomine(false)
  const attested = await attest(1)
  await backend.store.snapshots.put(attested)
  const running = open().catchUp()
  await eventually(inFlight).toMatchObject({ nonce: 0 })
  const [first] = (await inFlight())?.attempts ?? []
  await client.setNextBlockBaseFeePerGas({ baseFeePerGas: (first?.maxFeePerGas ?? 0n) + parseGwei('1') })
  await client.mine({ blocks: 1 })
  expect(await epoch()).toBe(0n)
  await eventually(async () => (await inFlight())?.attempts.length).toBeGreaterThan(1)
  await client.setAutomine(true)
  await client.mine({ blocks: 1 })
  await running
  expect(await epoch()).toBe(attested.header.epoch)
  expect(await mined()).toBe(1)
  expect(posted.map(({ hash }) => hash)).not.toContain(first?.hash)
  expect(posted.length).toBe(1)
})

test('behavior: a newer snapshot takes the place of one whose transaction is stuck', async () => {
  const { open, epoch, inFlight, mined } = await setUp({ replaceAfterMs: 100 })
  const { client } = chain
  await client.setAutomine(false)
  await backend.store.snapshots.put(await attest(1))
  const running = open().catchUp()
  await eventually(inFlight).toMatchObject({ nonce: 0 })
  const newer = await attest(2)
  await backend.store.snapshots.put(newer)
  // Several, so that some are signed while one that posts the same waits: their gas must not count on it.
  const again = async () => (await inFlight())?.attempts.filter(({ epoch }) => epoch === newer.header.epoch)
  await eventually(async () => (await again())?.length).toBeGreaterThan(2)
  await client.setAutomine(true)
  await client.mine({ blocks: 1 })
  await running
  expect(await epoch()).toBe(newer.header.epoch)
  expect(await mined()).toBe(1)
})

test('error: TransactionStuck at the cap; it goes on when the chain does', async () => {
  const { open, epoch, inFlight } = await setUp({ replaceAfterMs: 20 })
  const { client } = chain
  await client.setAutomine(false)
  const attested = await attest(1)
  await backend.store.snapshots.put(attested)
  const market = await client.getBlock()
  const cap = (market.baseFeePerGas ?? 0n) * 2n + parseGwei('1.2')
  await expect(open({ limits: { cap, multiple: 4 } }).catchUp()).rejects.toThrow(TransactionStuck)
  expect(await inFlight()).toMatchObject({ nonce: 0 })
  await client.setAutomine(true)
  await client.mine({ blocks: 1 })
  await open({ limits: { cap, multiple: 4 } }).catchUp()
  expect(await epoch()).toBe(attested.header.epoch)
  expect(await inFlight()).toBeUndefined()
})

/** Ends a poster as a kill would, right after a step of it is written. */
function killedAfter(step: 'begin' | 'replace', intents: IntentStore): IntentStore {
  return {
    ...intents,
    async [step](intent: Parameters<IntentStore['begin']>[0]) {
      await intents[step](intent)
      throw new Killed()
    },
  }
}
class Killed extends Error {}

test('behavior: killed between writing and sending', async () => {
  const { open, epoch, pending, inFlight, posted, mined } = await setUp()
  const attested = await attest(1)
  await backend.store.snapshots.put(attested)
  const { intents } = backend.store
  await expect(open({ intents: killedAfter('begin', intents) }).catchUp()).rejects.toThrow(Killed)
  expect(await pending()).toBe(0)
  const written = await inFlight()
  await open().catchUp()
  expect(await epoch()).toBe(attested.header.epoch)
  expect(posted.map(({ hash }) => hash)).toEqual(written?.attempts.map(({ hash }) => hash))
  expect(await mined()).toBe(1)
})

test('behavior: killed between writing and sending a replacement', async () => {
  const { open, epoch, inFlight, posted, mined } = await setUp({ replaceAfterMs: 20 })
  const { client } = chain
  await client.setAutomine(false)
  const attested = await attest(1)
  await backend.store.snapshots.put(attested)
  const { intents } = backend.store
  await expect(open({ intents: killedAfter('replace', intents) }).catchUp()).rejects.toThrow(Killed)
  // The one that was sent is mined meanwhile, not the one that was written last.
  await client.setAutomine(true)
  await client.mine({ blocks: 1 })
  const [first, second] = (await inFlight())?.attempts ?? []
  expect(second?.epoch).toBe(attested.header.epoch)
  await open().catchUp()
  expect(await epoch()).toBe(attested.header.epoch)
  expect(posted.map(({ hash }) => hash)).toEqual([first?.hash])
  expect(await mined()).toBe(1)
})

test('behavior: a transaction that lost the race is not reported', async () => {
  const { open, posted, epoch } = await setUp()
  const { client } = chain
  const attested = await attest(1)
  await backend.store.snapshots.put(attested)
  await client.setAutomine(false)
  const { intents } = backend.store
  await expect(open({ intents: killedAfter('begin', intents) }).catchUp()).rejects.toThrow(Killed)
  await client.setAutomine(true)
  const other = privateKeyToAccount(generatePrivateKey())
  await client.setBalance({ address: other.address, value: parseEther('1') })
  await open({ account: other }).catchUp()
  expect(await epoch()).toBe(attested.header.epoch)
  expect(posted.length).toBe(1)
  await open().catchUp()
  expect(posted.length).toBe(1)
})

test('error: NonceTaken by another transaction of the key; then it is posted with the next', async () => {
  const { open, epoch, account, posted } = await setUp()
  const { client } = chain
  const attested = await attest(1)
  await backend.store.snapshots.put(attested)
  const { intents } = backend.store
  await expect(open({ intents: killedAfter('begin', intents) }).catchUp()).rejects.toThrow(Killed)
  await client.sendTransaction({ account, to: account.address })
  await expect(open({ receiptPatienceMs: 100 }).catchUp()).rejects.toThrow(NonceTaken)
  expect(posted).toEqual([])
  await open().catchUp()
  expect(await epoch()).toBe(attested.header.epoch)
})

test('error: TransactionRefused when another transaction of the key waits; it wins in time', async () => {
  const { open, epoch, account, mined } = await setUp({ replaceAfterMs: 20, receiptPatienceMs: 100 })
  const { client } = chain
  await client.setAutomine(false)
  await client.sendTransaction({
    account,
    to: account.address,
    maxFeePerGas: parseGwei('5'),
    maxPriorityFeePerGas: parseGwei('2'),
  })
  const attested = await attest(1)
  await backend.store.snapshots.put(attested)
  const poster = open()
  await expect(poster.catchUp()).rejects.toThrow(TransactionRefused)
  await client.setAutomine(true)
  // As jobs are tried again.
  for (;;) {
    const error = await poster.catchUp().then(
      () => undefined,
      (reason: Error) => reason,
    )
    if (error === undefined) break
    expect([TransactionRefused.name, NonceTaken.name]).toContain(error.name)
  }
  expect(await epoch()).toBe(attested.header.epoch)
  expect(await mined()).toBeGreaterThan(0)
})

test('behavior: a chain that loses a mined post gets it again', async () => {
  const { open, epoch, posted } = await setUp()
  const { client } = chain
  const attested = await attest(1)
  await backend.store.snapshots.put(attested)
  const before = await client.snapshot()
  const poster = open()
  await poster.catchUp()
  expect(await epoch()).toBe(attested.header.epoch)
  await client.revert({ id: before })
  expect(await epoch()).toBe(0n)
  await poster.catchUp()
  expect(await epoch()).toBe(attested.header.epoch)
  expect(posted.length).toBe(2)
})

test('error: NonceGap when the chain lost the transactions before; then it is posted with the nonce it expects', async () => {
  const { open, epoch, inFlight } = await setUp()
  const { client } = chain
  await backend.store.snapshots.put(await attest(1))
  const before = await client.snapshot()
  await open().catchUp()
  const newer = await attest(2)
  await backend.store.snapshots.put(newer)
  const { intents } = backend.store
  await expect(open({ intents: killedAfter('begin', intents) }).catchUp()).rejects.toThrow(Killed)
  await client.revert({ id: before })
  expect((await inFlight())?.nonce).toBe(1)
  await expect(open({ replaceAfterMs: 20 }).catchUp()).rejects.toThrow(NonceGap)
  await open().catchUp()
  expect(await epoch()).toBe(newer.header.epoch)
})

test('behavior: it stops while a transaction is in flight', async () => {
  const stopping = new AbortController()
  const { open, inFlight, posted } = await setUp({ signal: stopping.signal })
  await chain.client.setAutomine(false)
  await backend.store.snapshots.put(await attest(1))
  const running = open().catchUp()
  await eventually(inFlight).toMatchObject({ nonce: 0 })
  stopping.abort()
  await running
  expect(posted).toEqual([])
  expect(await inFlight()).toMatchObject({ nonce: 0 })
})

import { randomUUID } from 'node:crypto'
import { type OpenTestQueue, testQueues } from '@plimsoll/store/testing'
import { Queue, Worker } from 'bullmq'
import { parseEther, parseGwei } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { RelayedChain } from './chainAccess.ts'
import type { Posted } from './createPoster.ts'
import { createRelayer, type RelayerOptions } from './createRelayer.ts'
import { ChainUnreachable, PostReverted } from './errors.ts'
import { attest, firstSet } from './testing/attest.ts'
import { eventually } from './testing/eventually.ts'
import { startChain, type TestChain } from './testing/startChain.ts'

let chains: [TestChain, TestChain]
beforeAll(async () => {
  chains = await Promise.all([startChain({ chainId: 900_001 }), startChain({ chainId: 900_002 })])
})
afterAll(() => Promise.all(chains.map(({ stop }) => stop())))

// Of one suite, whose tests share a store: the snapshot of each is newer than those before.
let age = 0
const nextSnapshot = () => attest(++age)

async function richAccount() {
  const account = privateKeyToAccount(generatePrivateKey())
  for (const { client } of chains) await client.setBalance({ address: account.address, value: parseEther('1') })
  return account
}

async function setUp({ store, queue }: OpenTestQueue) {
  const account = await richAccount()
  const deployed = (await Promise.all(chains.map(({ deploy }) => deploy(firstSet)))) as [RelayedChain, RelayedChain]
  const posted: Posted[] = []
  const errors: { chain: string; error: Error }[] = []
  const start = (options: Partial<RelayerOptions> = {}) => {
    const relayer = createRelayer({
      chains: deployed,
      account,
      openQueue: async () => ({ ...queue, close: async () => undefined }),
      intents: store.intents,
      snapshots: store.snapshots,
      maxFeePerGas: parseGwei('100'),
      pollMs: 20,
      onPosted: (post) => posted.push(post),
      onError: (error, { name: chain }) => errors.push({ chain, error }),
      ...options,
    })
    onTestFinished(relayer.close)
    return relayer
  }
  const epochs = () => Promise.all([chains[0].epoch(deployed[0]), chains[1].epoch(deployed[1])])
  const openJobs = () => {
    const jobs = new Queue(`post-900001-${account.address.toLowerCase()}`, queue, queue.factory)
    onTestFinished(() => jobs.close())
    return jobs
  }
  return { account, deployed, posted, errors, start, epochs, openJobs }
}

const queues = await testQueues(process.env)

describe.each(queues)('$name', ({ open }) => {
  let backend: OpenTestQueue
  beforeAll(async () => {
    age = 0
    backend = await open()
  })
  afterAll(() => backend.close())

  test('default: posts a snapshot on every chain, once', async () => {
    const { start, epochs, posted, errors, openJobs } = await setUp(backend)
    const attested = await nextSnapshot()
    const { epoch } = attested.header
    const relayer = start()
    await backend.store.snapshots.put(attested)
    relayer.catchUp()
    await eventually(() => posted.length).toBe(2)
    expect(await epochs()).toEqual([epoch, epoch])
    relayer.catchUp()
    await eventually(() => openJobs().count()).toBe(0)
    await relayer.close()
    expect(posted.map((post) => post.epoch)).toEqual([epoch, epoch])
    expect(posted.every(({ gasUsed, latencyMs }) => gasUsed > 21_000n && latencyMs >= 0)).toBe(true)
    expect(errors).toEqual([])
  })

  test('behavior: a newer snapshot replaces older ones that wait behind a transaction', async () => {
    const { start, deployed, posted, openJobs, account } = await setUp(backend)
    const { client } = chains[0]
    await client.setAutomine(false)
    onTestFinished(() => client.setAutomine(true))
    const relayer = start({ chains: [deployed[0]] })
    const jobs = openJobs()
    const snapshots = [await nextSnapshot(), await nextSnapshot(), await nextSnapshot(), await nextSnapshot()]
    const [oldest, , , newest] = snapshots.map(({ header }) => header.epoch)
    let last: string | undefined
    for (const [index, snapshot] of snapshots.entries()) {
      await backend.store.snapshots.put(snapshot)
      relayer.catchUp()
      if (index === 0) {
        await eventually(() => client.getTransactionCount({ ...account, blockTag: 'pending' })).toBe(1)
        continue
      }
      await eventually(async () => {
        const [waiting, ...others] = await jobs.getWaiting()
        const replaced = waiting !== undefined && waiting.id !== last && others.length === 0
        if (replaced) last = waiting.id
        return replaced
      }).toBe(true)
    }
    await client.setAutomine(true)
    await client.mine({ blocks: 1 })
    await eventually(() => posted.map(({ epoch }) => epoch)).toEqual([oldest, newest])
    await eventually(() => jobs.count()).toBe(0)
  })

  test('behavior: each chain has its own cap', async () => {
    const { start, deployed, errors, posted } = await setUp(backend)
    const attested = await nextSnapshot()
    await backend.store.snapshots.put(attested)
    const [first, second] = deployed
    start({ maxFeePerGas: 1n, chains: [first, { ...second, limits: { cap: parseGwei('300000') } }] })
    await eventually(() => posted.map(({ chain, epoch }) => ({ chain, epoch }))).toEqual([
      { chain: second.name, epoch: attested.header.epoch },
    ])
    await eventually(() => errors.map(({ chain, error }) => [chain, error.name])).toEqual([
      [first.name, 'FeeCapReached'],
    ])
  })

  test('behavior: of two relayers that race, one is accepted and neither fails', async () => {
    const { start, posted, errors, epochs, account, deployed } = await setUp(backend)
    const other = await richAccount()
    const [one, two] = [start(), start({ account: other })]
    const raced: bigint[] = []
    for (let round = 0; round < 3; round++) {
      const attested = await nextSnapshot()
      raced.push(attested.header.epoch)
      await backend.store.snapshots.put(attested)
      one.catchUp()
      two.catchUp({ delayMs: 1 })
      await eventually(epochs).toEqual([attested.header.epoch, attested.header.epoch])
    }
    for (const { chainId } of deployed)
      for (const { address } of [account, other])
        await eventually(() => backend.store.intents.current({ chainId, address })).toBeUndefined()
    await Promise.all([one.close(), two.close()])
    expect(errors).toEqual([])
    // A snapshot of the test before may be posted at the start.
    const ofRace = posted.filter(({ epoch }) => raced.includes(epoch))
    const perChain = Object.groupBy(ofRace, ({ chain }) => chain)
    expect(Object.values(perChain).map((posts) => posts?.map(({ epoch }) => epoch))).toEqual([raced, raced])
  })

  test('behavior: a queue that is emptied costs time, nothing else', async () => {
    const { start, epochs, posted } = await setUp(backend)
    await backend.store.snapshots.put(await nextSnapshot())
    start({ refreshMs: 100 })
    await eventually(() => posted.length).toBe(2)
    const attested = await nextSnapshot()
    await backend.empty()
    await backend.store.snapshots.put(attested)
    await eventually(() => posted.length).toBe(4)
    expect(await epochs()).toEqual([attested.header.epoch, attested.header.epoch])
  })

  test('behavior: a job that a killed process left behind blocks nothing', async () => {
    const { start, openJobs, deployed, posted } = await setUp(backend)
    const { queue, store } = backend
    const jobs = openJobs()
    const killed = new Worker(jobs.name, undefined, { ...queue, autorun: false }, queue.factory)
    await jobs.add('post', {})
    const job = await killed.getNextJob(randomUUID())
    expect(await job?.getState()).toBe('active')
    await killed.close(true)
    await store.snapshots.put(await nextSnapshot())
    start({ chains: [deployed[0]] })
    await eventually(() => posted.length).toBe(1)
  })

  test('behavior: closing leaves a transaction in flight to the next start', async () => {
    const { start, posted, errors, account, deployed } = await setUp(backend)
    const { client } = chains[0]
    await client.setAutomine(false)
    onTestFinished(() => client.setAutomine(true))
    const attested = await nextSnapshot()
    await backend.store.snapshots.put(attested)
    const relayer = start({ chains: [deployed[0]] })
    await eventually(() => client.getTransactionCount({ ...account, blockTag: 'pending' })).toBe(1)
    await relayer.close()
    await client.setAutomine(true)
    await client.mine({ blocks: 1 })
    expect(posted).toEqual([])
    start({ chains: [deployed[0]] })
    await eventually(() => posted.map(({ epoch }) => epoch)).toEqual([attested.header.epoch])
    expect(await client.getTransactionCount(account)).toBe(1)
    expect(errors).toEqual([])
  })
})

test('behavior: a chain that is down, and one that refuses everything, delay no other', async () => {
  const backend = await (queues[0] as (typeof queues)[number]).open()
  onTestFinished(backend.close)
  const { start, deployed, errors, posted } = await setUp(backend)
  // Its clock is far behind that of the snapshots.
  const past = await startChain({ chainId: 900_004, genesisTimestamp: 1_700_000_000 })
  onTestFinished(past.stop)
  const refusing = { ...(await past.deploy(firstSet)), name: 'refusing' }
  const down = { ...deployed[0], chainId: 900_003, name: 'down', urls: ['http://user:key@127.0.0.1:1/secret'] }
  const relayer = start({ chains: [down, refusing, deployed[1]] })
  const seen = (name: string) => errors.filter(({ chain }) => chain === name).map(({ error }) => error)
  for (let round = 1; round <= 3; round++) {
    await backend.store.snapshots.put(await attest(round))
    relayer.catchUp()
    await eventually(() => posted.length).toBe(round)
  }
  await eventually(() => seen('down')[0]).toBeInstanceOf(ChainUnreachable)
  await eventually(() => seen('refusing')[0]).toBeInstanceOf(PostReverted)
  expect(`${seen('down')}`).not.toMatch(/secret|key/)
  expect(`${seen('refusing')}`).toContain('FromFuture')
})

describe('without a queue', () => {
  async function setUpAlone() {
    const backend = await (queues[0] as (typeof queues)[number]).open()
    onTestFinished(backend.close)
    return { backend, ...(await setUp(backend)) }
  }

  test.each([
    ['that cannot be opened', () => Promise.reject(new Error('no route to Redis')), 1],
    ['that hangs', () => new Promise<never>(() => undefined), 0],
  ])('behavior: a queue %s does not keep it from posting', async (_, openQueue, reports) => {
    const { backend, start, posted, errors } = await setUpAlone()
    await backend.store.snapshots.put(await attest(1))
    const queueErrors: Error[] = []
    const relayer = start({ openQueue, onQueueError: (error) => queueErrors.push(error) })
    await eventually(() => posted.length).toBe(2)
    await backend.store.snapshots.put(await attest(2))
    relayer.catchUp()
    await eventually(() => posted.length).toBe(4)
    expect(errors).toEqual([])
    expect(queueErrors.length).toBe(reports)
    const began = Date.now()
    await relayer.close()
    expect(Date.now() - began).toBeLessThan(5_000)
  })

  test('behavior: a queue that takes jobs and never gives them back does not keep it from posting', async () => {
    const { backend, start, posted } = await setUpAlone()
    const { queue, store } = backend
    const relayer = start({ openQueue: async () => ({ ...queue, close: async () => undefined }), queuePatienceMs: 50 })
    await store.snapshots.put(await attest(1))
    // Nothing is ever waiting there.
    const emptying = setInterval(() => void backend.empty().catch(() => undefined), 5)
    onTestFinished(() => clearInterval(emptying))
    for (let count = 0; count < 5; count++) relayer.catchUp()
    await eventually(() => posted.length).toBe(2)
    clearInterval(emptying)
  })

  test('behavior: what keeps a chain from being posted on is said once, and tried at a bounded pace', async () => {
    const { backend, start, deployed, errors, posted, account } = await setUpAlone()
    const { client } = chains[0]
    await client.setBalance({ address: account.address, value: 0n })
    await backend.store.snapshots.put(await attest(1))
    const relayer = start({ chains: [deployed[0]] })
    for (let age = 2; age < 40; age++) {
      await backend.store.snapshots.put(await attest(age))
      relayer.catchUp()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(errors.map(({ error }) => error.name)).toEqual(['InsufficientFunds'])
    const [status] = relayer.status().chains
    expect(status).toMatchObject({
      slot: 1,
      chain: 'chain 900001',
      registry: { epoch: 0n },
      posted: undefined,
      open: undefined,
      balance: 0n,
      problem: { error: { name: 'InsufficientFunds' } },
    })
    await client.setBalance({ address: account.address, value: parseEther('1') })
    await eventually(() => posted.length).toBe(1)
    await eventually(() => relayer.status().chains[0]).toMatchObject({
      registry: { epoch: posted[0]?.epoch },
      posted: { epoch: posted[0]?.epoch, gasUsed: posted[0]?.gasUsed },
      problem: undefined,
    })
    expect(relayer.status().chains[0]?.posted?.costWei).toBeGreaterThan(0n)
  })

  test('behavior: its status has the transaction in flight', async () => {
    const { backend, start, deployed, posted } = await setUpAlone()
    const { client } = chains[0]
    await client.setAutomine(false)
    onTestFinished(() => client.setAutomine(true))
    const attested = await attest(1)
    await backend.store.snapshots.put(attested)
    const relayer = start({ chains: [deployed[0]], replaceAfterMs: 100 })
    await eventually(() => relayer.status().chains[0]?.open?.attempts).toBeGreaterThan(1)
    const open = relayer.status().chains[0]?.open
    expect(open).toMatchObject({ nonce: 0, epoch: attested.header.epoch })
    expect(open?.maxFeePerGas).toBeGreaterThan(0n)
    expect(Date.now() - (open?.since ?? 0)).toBeGreaterThanOrEqual(100)
    await client.setAutomine(true)
    await client.mine({ blocks: 1 })
    await eventually(() => posted.length).toBe(1)
    await eventually(() => relayer.status().chains[0]?.open).toBeUndefined()
  })
})

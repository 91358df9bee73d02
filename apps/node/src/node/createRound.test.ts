import { setTimeout as sleep } from 'node:timers/promises'
import { createAggregator, createClaimSet } from '@plimsoll/aggregator'
import { createSender } from '@plimsoll/attester'
import { createTrie } from '@plimsoll/merkle'
import { leaderOf } from '@plimsoll/protocol'
import { openStore } from '@plimsoll/store'
import { pino } from 'pino'
import { createTestClient, http, type TestClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../config/loadConfig.ts'
import { loadKey } from '../loadKey.ts'
import { createMetrics } from '../metrics/createMetrics.ts'
import { startSlowProviders } from '../testing/slowProviders.ts'
import { startWorld, type World } from '../testing/startWorld.ts'
import { createBook } from './createBook.ts'
import { createReaders } from './createReaders.ts'
import { createRound } from './createRound.ts'
import { watchChains } from './watchChains.ts'

let world: World
let chain: TestClient
beforeAll(async () => {
  world = await startWorld({ slotsInAnEpoch: 1 })
  chain = createTestClient({ mode: 'anvil', transport: http(world.chain.url) })
  await chain.setIntervalMining({ interval: 0 })
  await chain.setAutomine(true)
  await chain.mine({ blocks: 2 })
})
afterAll(() => world.chain.stop())

const log = pino({ level: 'silent' })
const leaders = [7n, 8n].map((key) => privateKeyToAccount(`0x${key.toString(16).padStart(64, '0')}`))
const epochSeconds = 3

/** A follower of two operators, whose three providers are slow, and another operator that reads the chain itself. */
async function startFollower(finality: 'finalized' | { depth: number }) {
  const providers = await startSlowProviders(world.chain.url, { count: 3 })
  const file = await world.writeVariant(({ config, deployment }) => {
    deployment.epochSeconds = epochSeconds
    Object.assign(config.operators, {
      threshold: 2,
      members: [...config.operators.members, ...leaders.map(({ address }) => ({ address, url: 'http://127.0.0.1:1' }))],
    })
    const [chain] = config.chains
    const own = providers.urls.map((url, index) => ({ name: `p${index}`, url }))
    Object.assign(chain ?? {}, { quorum: 2, finality, providers: own })
  })
  const config = await loadConfig(file, {})
  const direct = config.chains.map((chain) => ({
    ...chain,
    quorum: 1,
    trustSingleProvider: true,
    providers: [{ name: 'direct', url: world.chain.url }],
  }))
  const [own, others] = [config, { ...config, dataDir: `${config.dataDir}-other`, chains: direct }].map((of) =>
    createReaders(of, { log, onFailure: (failure) => expect.unreachable(failure.message) }),
  )
  if (own === undefined || others === undefined || config.operator === undefined) throw new RangeError('no readers')
  const computes = await Promise.all(
    [own, others].map(async (readers) =>
      createAggregator({
        ...config,
        readers,
        previousTable: async () => undefined,
        emptyTrie: await createTrie(),
        emptyClaims: await createClaimSet(),
      }),
    ),
  )
  const [follower, leader] = computes
  if (follower === undefined || leader === undefined) throw new RangeError('no aggregators')
  const stopping = new AbortController()
  const [ownWatch, otherWatch] = [own, others].map((readers) =>
    watchChains(readers, { everyMs: 3_600_000, patienceMs: 30_000, log, signal: stopping.signal }),
  )
  if (ownWatch === undefined || otherWatch === undefined) throw new RangeError('no watches')
  await Promise.all([ownWatch.tried, otherWatch.tried])
  const store = await openStore({ dataDir: config.dataDir })
  const signer = await loadKey(config.operator, 'operator')
  const book = createBook(config, { store, address: signer.address, log })
  await book.load()
  const attester = createRound(config, {
    book,
    signer,
    look: ownWatch.look,
    readers: own,
    sender: createSender({ generation: 0 }),
    onStopped: (error) => expect.unreachable(error.message),
    compute: follower.snapshot,
    keeper: { accept: async () => undefined, archive: store.snapshots },
    store,
    metrics: createMetrics(),
    log,
  })

  let lastEpoch = -1n

  return {
    /** Has the follower sign another operator's proposal. */
    async round() {
      for (;;) {
        await sleep(100)
        const timestamp = BigInt(Math.floor(Date.now() / 1_000))
        const epoch = timestamp / BigInt(epochSeconds)
        const from = leaderOf(config.set, { epoch, attempt: 0 })
        if (from === signer.address || epoch <= lastEpoch) continue
        lastEpoch = epoch
        const { heads } = await otherWatch.look()
        const { header, cut } = await leader.snapshot({ cut: heads.filter((head) => head !== undefined), timestamp })
        providers.taken()
        await attester.handleProposal({ from, proposal: { header, cut: structuredClone(cut) } })
        return providers.taken()
      }
    },
    async stop() {
      stopping.abort()
      await attester.stop()
      for (const reader of [...own, ...others]) reader.close()
      await store.close()
      await providers.stop()
    },
  }
}

describe('what a round of a follower asks of the providers of a chain that has changed', () => {
  test.each([
    ['finalized', 'finalized' as const, { requests: 6, roundTrips: 5 }],
    ['depth', { depth: 2 }, { requests: 7, roundTrips: 6 }],
  ])('behavior: counted with %s', async (_, finality, { requests, roundTrips }) => {
    const follower = await startFollower(finality)
    try {
      await follower.round()
      await world.deposit(1n)
      await chain.mine({ blocks: 2 })
      const asked = await follower.round()
      expect(asked).toEqual({ requests: [requests, requests, requests], roundTrips })
    } finally {
      await follower.stop()
    }
  })
})

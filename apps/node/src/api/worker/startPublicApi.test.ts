import { createClaimSet, type Snapshot } from '@plimsoll/aggregator'
import type { Keeper, KeptSnapshot } from '@plimsoll/keeper'
import { alice, attest, bob, carol } from '@plimsoll/keeper/testing'
import { createTrie, leafBatch } from '@plimsoll/merkle'
import { verifyAccount } from '@plimsoll/protocol'
import {
  accountResponse,
  accountsResponse,
  claimsResponse,
  errorResponse,
  historyResponse,
  inFlightResponse,
  snapshotResponse,
} from '@plimsoll/wire'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { z } from 'zod'
import { createServedNode, type ServedNode } from '../../testing/createServedNode.ts'
import { startPublicApi } from './startPublicApi.ts'

let node: ServedNode
beforeAll(async () => {
  node = await createServedNode()
})
afterAll(() => node.store.close())

const polling = { timeout: 30_000, interval: 50 }

type Options = {
  keeper?: Pick<Keeper, 'served' | 'subscribe'>
  store?: Partial<Parameters<typeof startPublicApi>[0]['store']>
}

/** Starts the API over the node, or over what a test puts in its place. */
async function start({ keeper = node.keeper, store = {} }: Options = {}) {
  const lines: string[] = []
  const api = await startPublicApi({
    config: { ...node.state.config, api: { ...node.state.config.api, port: 0 } },
    keeper,
    store: { ...node.store, ...store },
    book: node.book,
    view: node.publicState.view,
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
  })
  onTestFinished(() => api.close())
  const status = (path: string) =>
    fetch(api.url + path).then(
      (response) => response.status,
      () => 0,
    )
  const get = async <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> => {
    const response = await fetch(api.url + path)
    expect(response.status).toBe(200)
    return schema.parse(await response.json())
  }
  await expect.poll(() => status('/v1/snapshots/latest'), polling).toBe(200)
  return { ...api, lines, status, get }
}

/** The next snapshot of the node's world, attested, taken and served. */
async function nextSnapshot(change: (world: ServedNode['world']) => void): Promise<Snapshot> {
  const { world, keeper } = node
  change(world)
  const latest = keeper.served()?.attested.header.timestamp ?? 0n
  const timestamp = latest + 3n
  const computed = await world.aggregator.snapshot({ cut: world.cutAt(Number(timestamp)), timestamp })
  await keeper.accept(await attest(computed), computed)
  return computed
}

describe('a replica in a thread of its own', () => {
  test('default: it answers what the node serves, and follows it', async () => {
    const { get, status } = await start()
    const before = await get(`/v1/accounts/${alice}`, accountResponse)
    await expect.poll(() => status('/v1/debt-at-risk'), polling).toBe(200)
    expect(verifyAccount({ ...before, header: before.snapshot.header })).toBe(true)
    expect((await get('/v1/accounts', accountsResponse)).accounts.map(({ account }) => account)).toEqual([bob, alice])
    const { claims } = await get('/v1/claims?limit=1000', claimsResponse)
    expect(claims).toHaveLength(node.world.claims.length)
    expect(await status('/ready')).toBe(200)

    const computed = await nextSnapshot(({ accounts, claims }) => {
      accounts[1] = [[alice, [{ kind: 'debt', assetId: 1, units: 2_000_000_000n }]]]
      claims.push({
        debtSlot: 1,
        index: 143n,
        account: carol,
        beneficiary: `0x${'ab'.repeat(20)}`,
        assetId: 0,
        units: 5n,
      })
    })
    await expect
      .poll(async () => (await get('/v1/snapshots/latest', snapshotResponse)).digest, polling)
      .toBe(computed.digest)
    const after = await get(`/v1/accounts/${alice}`, accountResponse)
    expect(after.snapshot.digest).toBe(computed.digest)
    expect(verifyAccount({ ...after, header: computed.header })).toBe(true)
    expect(after.words).not.toEqual(before.words)
    expect((await get('/v1/claims?limit=1000', claimsResponse)).claims.map(({ index }) => index)).toContain(143n)
    // What was before is read from the database, through the main thread.
    const { epoch } = before.snapshot.header
    expect(await get(`/v1/accounts/${alice}?epoch=${epoch}`, accountResponse)).toEqual(before)
    const history = await get(`/v1/accounts/${alice}/history`, historyResponse)
    expect(history.entries.map(({ digest }) => digest)).toEqual([computed.digest, before.snapshot.digest])
    expect((await get(`/v1/accounts/${alice}/in-flight`, inFlightResponse)).moves).toHaveLength(1)
    expect((await get(`/v1/snapshots/${epoch}`, snapshotResponse)).digest).toBe(before.snapshot.digest)
    expect((await get('/v1/snapshots/7', snapshotResponse)).header.epoch).toBe(7n)
    expect(await status('/v1/rotations')).toBe(200)
    expect(await status('/v1/snapshots/8')).toBe(404)
  })

  test('behavior: tries of another memory, as after a restart, come whole', async () => {
    const served = node.keeper.served()
    if (served === undefined) expect.unreachable()
    const listeners = new Set<(served: KeptSnapshot) => void>()
    let current: KeptSnapshot = served
    const keeper = {
      served: () => current,
      subscribe(listener: (served: KeptSnapshot) => void) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    const { get } = await start({ keeper })
    const trie = (await createTrie()).update(batchOf(served))
    const claims = await createClaimSet()
    const header = { ...served.attested.header, claims: claims.leaves.root }
    current = {
      ...served,
      attested: { ...served.attested, digest: `0x${'d1'.repeat(32)}`, header } as never,
      trie,
      claims,
    }
    for (const listener of listeners) listener(current)
    await expect
      .poll(async () => (await get('/v1/snapshots/latest', snapshotResponse)).digest, polling)
      .toBe(current.attested.digest)
    expect((await get('/v1/claims', claimsResponse)).claims).toEqual([])
    expect((await get(`/v1/accounts/${alice}`, accountResponse)).account).toBe(alice)
  })

  test('error: a replica that does not give the roots of its snapshot answers nothing, and is copied again', async () => {
    const served = node.keeper.served()
    if (served === undefined) expect.unreachable()
    const listeners = new Set<(served: KeptSnapshot) => void>()
    let current: KeptSnapshot = served
    const keeper = {
      served: () => current,
      subscribe(listener: (served: KeptSnapshot) => void) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    const { status, lines } = await start({ keeper })
    const header = { ...served.attested.header, accounts: `0x${'11'.repeat(32)}` }
    current = { ...served, attested: { ...served.attested, header } as never }
    for (const listener of listeners) listener(current)
    await expect.poll(() => status('/v1/snapshots/latest'), polling).toBe(503)
    expect(await status('/ready')).toBe(503)
    expect(await status('/health')).toBe(200)
    expect(lines.join()).toContain('ReplicaMismatch')
    current = served
    await expect.poll(() => status(`/v1/accounts/${alice}`), polling).toBe(200)
  })

  test('behavior: a thread that dies is started again on its port, and the node goes on', async () => {
    const { thread, status, url, lines } = await start()
    const first = thread()
    await first?.worker.terminate()
    expect(await status('/health')).toBe(0)
    const computed = await nextSnapshot(() => {})
    expect(node.keeper.served()?.attested.digest).toBe(computed.digest)
    await expect.poll(() => status(`/v1/snapshots/${computed.digest}`), polling).toBe(200)
    await expect.poll(() => status(`/v1/accounts/${alice}`), polling).toBe(200)
    expect(thread()).not.toBe(first)
    expect(thread()?.url).toBe(url)
    expect(lines.join()).toContain('ApiWorkerEnded')
  })

  test('behavior: what the database has waits in a short line; what is beyond is told to come again', async () => {
    const gate = Promise.withResolvers<void>()
    let reading = 0
    let most = 0
    const snapshots = {
      ...node.store.snapshots,
      async byEpoch(epoch: bigint) {
        most = Math.max(most, ++reading)
        await gate.promise
        reading -= 1
        return node.store.snapshots.byEpoch(epoch)
      },
    }
    const { url, status } = await start({ store: { snapshots } })
    const refused: Response[] = []
    const statuses = await Promise.all(
      Array.from({ length: 80 }, async (_, index) => {
        const response = await fetch(`${url}/v1/snapshots/${1_000 + index}`)
        if (response.status === 503 && refused.push(response) === 64) gate.resolve()
        return response.status
      }),
    )
    expect(statuses.filter((status) => status === 404)).toHaveLength(16)
    expect(refused[0]?.headers.get('retry-after')).toBe('2')
    expect(errorResponse.parse(await refused[0]?.json()).error.name).toBe('Overloaded')
    expect(most).toBe(1)
    expect(await status('/v1/snapshots/latest')).toBe(200)
  })

  test('behavior: more pages at once than are kept are answered, or told to come again', async () => {
    const { status } = await start()
    const statuses = await Promise.all(Array.from({ length: 40 }, (_, after) => status(`/v1/rotations?after=${after}`)))
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([])
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(16)
  })

  test('behavior: its metrics are read from it', async () => {
    const { metrics, get } = await start()
    await get(`/v1/accounts/${carol}`, accountResponse)
    expect(await metrics()).toContain('route="/v1/accounts/:account",status="200"')
  })

  test('error: the port is taken', async () => {
    const { thread } = await start()
    const again = startPublicApi({
      config: { ...node.state.config, api: { ...node.state.config.api, port: thread()?.port ?? 0 } },
      keeper: node.keeper,
      store: node.store,
      book: node.book,
      view: node.publicState.view,
      log: pino({ level: 'silent' }),
    })
    await expect(again).rejects.toThrow('api.port')
  })
})

function batchOf({ trie }: KeptSnapshot) {
  return leafBatch([...trie.entries()].map(([account, words]) => ({ account, words })))
}

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClaimSet, listClaims } from '@plimsoll/aggregator'
import { createTrie } from '@plimsoll/merkle'
import { openStore, type Store } from '@plimsoll/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alice, attest, bob, carol, createWorld } from '../../test/attestedWorld.ts'
import { deployment } from '../../test/configFiles.ts'
import type { ServedSnapshot } from '../api/servedSnapshot.ts'
import { ForeignState, SnapshotDiffers } from '../errors.ts'
import { createSnapshotKeeper } from './createSnapshotKeeper.ts'
import { restoreSnapshot } from './restoreSnapshot.ts'

const { salt } = deployment
const slots = deployment.chains.length
const empty = await createTrie()
const emptyClaims = await createClaimSet()
let store: Store
beforeAll(async () => {
  store = await openStore({ dataDir: await mkdtemp(join(tmpdir(), 'plimsoll-keeper-')) })
})
afterAll(() => store.close())

// Every test has its own years, so that they can share one database.
let time = 1_700_000_000
const nextTime = () => {
  time += 1_000
  return time
}

const claimsOf = (served: ServedSnapshot | undefined) => served && listClaims(served.claims, { limit: 10_000 }).claims
const pageOf = (served: ServedSnapshot | undefined) => served?.health.page({ offset: 0, limit: 10 })

function createKeeper(world = createWorld()) {
  const served: bigint[] = []
  const keeper = createSnapshotKeeper({
    aggregator: world.aggregator,
    store,
    historyEpochs: 1_000,
    restored: undefined,
    onServed: ({ attested }) => served.push(attested.header.epoch),
  })
  const compute = (timestamp: number) => keeper.compute({ cut: world.cutAt(timestamp), timestamp: BigInt(timestamp) })
  return { keeper, served, compute, world }
}

test('default', async () => {
  const { keeper, served, compute } = createKeeper()
  const computed = await compute(nextTime())
  const attested = await attest(computed)
  await keeper.accept(attested, computed)
  expect(keeper.served()).toMatchObject({ attested, health: { liquidatable: 1 } })
  expect(pageOf(keeper.served())).toMatchObject([{ account: bob }, { account: alice }])
  expect(served).toEqual([attested.header.epoch])
  expect(await store.snapshots.latest()).toEqual(attested)
})

test('behavior: what was served is served again after a restart', async () => {
  const { keeper, compute } = createKeeper()
  const computed = await compute(nextTime())
  await keeper.accept(await attest(computed), computed)
  const restored = await restoreSnapshot(store, { salt, slots, empty, emptyClaims })
  expect(restored?.trie.root).toBe(computed.header.accounts)
  expect(restored?.attested).toEqual(keeper.served()?.attested)
  expect(restored?.claims.leaves.root).toBe(computed.header.claims)
  expect(claimsOf(restored)).toEqual(claimsOf(keeper.served()))
  expect(restored?.registries).toEqual(computed.registries)
  expect(pageOf(restored)).toEqual(pageOf(keeper.served()))
})

test('behavior: claims of snapshots that never got a quorum are stored with the next that did', async () => {
  const { keeper, compute, world } = createKeeper()
  const first = await compute(nextTime())
  await keeper.accept(await attest(first), first)
  const [claim] = world.claims
  if (claim === undefined) expect.unreachable()
  world.claims.push({ ...claim, index: 1n }, { ...claim, index: 2n })
  await compute(nextTime())
  world.claims.pop()
  const third = await compute(nextTime())
  await keeper.accept(await attest(third), third)
  const restored = await restoreSnapshot(store, { salt, slots, empty, emptyClaims })
  expect(restored?.attested.digest).toBe(third.digest)
  expect(claimsOf(restored)?.map(({ claim }) => claim.index)).toEqual([0n, 1n])
})

test('error: what another deployment stored', async () => {
  const error = await restoreSnapshot(store, { salt: `0x${'77'.repeat(32)}`, slots, empty, emptyClaims }).catch(
    (error) => error,
  )
  expect(error).toBeInstanceOf(ForeignState)
})

test('behavior: changes of snapshots that never got a quorum are stored with the next that did', async () => {
  const { keeper, compute, world } = createKeeper()
  const first = await compute(nextTime())
  await keeper.accept(await attest(first), first)
  world.accounts[1] = [[alice, [{ kind: 'debt', assetId: 1, units: 5_000_000n }]]]
  await compute(nextTime())
  const third = await compute(nextTime())
  expect(third.changes.size).toBe(0)
  await keeper.accept(await attest(third), third)
  expect((await restoreSnapshot(store, { salt, slots, empty, emptyClaims }))?.trie.root).toBe(third.header.accounts)
})

test('behavior: an older snapshot than the last computed one is stored as it was', async () => {
  const { keeper, compute, world } = createKeeper()
  const first = await compute(nextTime())
  await keeper.accept(await attest(first), first)
  world.accounts[0]?.pop()
  const second = await compute(nextTime())
  world.accounts[0]?.push([carol, [{ kind: 'balance', assetId: 0, units: 7n, leaving: 0n }]])
  const third = await compute(nextTime())
  await keeper.accept(await attest(second), second)
  expect((await restoreSnapshot(store, { salt, slots, empty, emptyClaims }))?.trie.root).toBe(second.header.accounts)
  await keeper.accept(await attest(third), third)
  expect((await restoreSnapshot(store, { salt, slots, empty, emptyClaims }))?.trie.root).toBe(third.header.accounts)
})

test('behavior: a snapshot from others is computed before it is served', async () => {
  const timestamp = nextTime()
  const theirs = await attest(await createKeeper().compute(timestamp))
  const { keeper } = createKeeper()
  await keeper.accept(theirs)
  expect(keeper.served()).toMatchObject({ attested: theirs })
  expect(claimsOf(keeper.served())).toMatchObject([{ claim: { account: bob } }])
})

test('behavior: one from others that is not newer is only kept', async () => {
  const { keeper, compute, served } = createKeeper()
  const older = await attest(await compute(nextTime()))
  const newer = await compute(nextTime())
  await keeper.accept(await attest(newer), newer)
  await keeper.accept(older)
  expect(served).toEqual([newer.header.epoch])
  expect(await keeper.archive.byDigest(older.digest)).toEqual(older)
})

test('error: what it computes differently is not served, not stored, and said', async () => {
  const other = createWorld()
  other.accounts[1] = []
  const { keeper, compute, served } = createKeeper()
  const own = await compute(nextTime())
  await keeper.accept(await attest(own), own)
  const theirs = await attest(await createKeeper(other).compute(nextTime()))
  const error = await keeper.accept(theirs).catch((error) => error)
  expect(error).toBeInstanceOf(SnapshotDiffers)
  expect(error.details.fields).toEqual(['accounts'])
  expect(keeper.problem()).toBe(error)
  expect(keeper.served()?.attested.digest).toBe(own.digest)
  expect(served).toHaveLength(1)
  expect((await store.snapshots.latest())?.digest).toBe(own.digest)
  // The operators' round still has to know that it exists.
  expect((await keeper.archive.latest())?.digest).toBe(theirs.digest)
  const next = await compute(nextTime())
  await keeper.accept(await attest(next), next)
  expect(keeper.problem()).toBeUndefined()
})

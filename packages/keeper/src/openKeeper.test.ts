import { listClaims } from '@plimsoll/aggregator'
import { ForeignState, openStore, type Store } from '@plimsoll/store'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AttestationMismatch } from './errors.ts'
import { openKeeper } from './openKeeper.ts'
import type { ServedSnapshot } from './served.ts'
import { alice, attest, bob, carol, createWorld, deployment } from './testing/attestedWorld.ts'

const { salt } = deployment
const slots = deployment.chains.length
let store: Store
beforeAll(async () => {
  store = await openStore({ dataDir: await createDataFolder() })
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

async function createKeeper(world = createWorld(), options: { store?: Partial<Store>; errors?: Error[] } = {}) {
  const keeper = await openKeeper({
    store: { ...store, ...options.store },
    compute: world.aggregator.snapshot,
    salt,
    slots,
    historyEpochs: 1_000,
    onError: (error) => options.errors?.push(error),
  })
  const served: bigint[] = []
  keeper.subscribe(({ attested }) => served.push(attested.header.epoch))
  const compute = (timestamp: number) =>
    world.aggregator.snapshot({ cut: world.cutAt(timestamp), timestamp: BigInt(timestamp) })
  return { keeper, served, compute, world }
}

/** What another process would serve after a restart. */
const restart = async () => (await createKeeper()).keeper.served()

test('default', async () => {
  const { keeper, served, compute } = await createKeeper()
  const computed = await compute(nextTime())
  const attested = await attest(computed)
  await keeper.accept(attested, computed)
  expect(keeper.served()).toMatchObject({ attested, health: { liquidatable: 1 } })
  expect(pageOf(keeper.served())).toMatchObject([{ account: bob }, { account: alice }])
  expect(served).toEqual([attested.header.epoch])
  expect(await store.snapshots.latest()).toEqual(attested)
})

test('behavior: what was served is served again after a restart', async () => {
  const { keeper, compute } = await createKeeper()
  const computed = await compute(nextTime())
  await keeper.accept(await attest(computed), computed)
  const restored = await restart()
  expect(restored?.trie.root).toBe(computed.header.accounts)
  expect(restored?.attested).toEqual(keeper.served()?.attested)
  expect(restored?.claims.leaves.root).toBe(computed.header.claims)
  expect(claimsOf(restored)).toEqual(claimsOf(keeper.served()))
  expect(restored?.registries).toEqual(computed.registries)
  expect(pageOf(restored)).toEqual(pageOf(keeper.served()))
})

test('behavior: claims of snapshots that never got a quorum are stored with the next that did', async () => {
  const { keeper, compute, world } = await createKeeper()
  const first = await compute(nextTime())
  await keeper.accept(await attest(first), first)
  const [claim] = world.claims
  if (claim === undefined) expect.unreachable()
  world.claims.push({ ...claim, index: 1n }, { ...claim, index: 2n })
  await compute(nextTime())
  world.claims.pop()
  const third = await compute(nextTime())
  await keeper.accept(await attest(third), third)
  const restored = await restart()
  expect(restored?.attested.digest).toBe(third.digest)
  expect(claimsOf(restored)?.map(({ claim }) => claim.index)).toEqual([0n, 1n])
})

test('error: what another deployment stored', async () => {
  const { aggregator } = createWorld()
  const foreign = {
    store,
    compute: aggregator.snapshot,
    salt: `0x${'77'.repeat(32)}`,
    slots,
    historyEpochs: 1,
  } as const
  await expect(openKeeper({ ...foreign, onError: () => {} })).rejects.toThrow(ForeignState)
})

test('behavior: changes of snapshots that never got a quorum are stored with the next that did', async () => {
  const { keeper, compute, world } = await createKeeper()
  const first = await compute(nextTime())
  await keeper.accept(await attest(first), first)
  world.accounts[1] = [[alice, [{ kind: 'debt', assetId: 1, units: 5_000_000n }]]]
  await compute(nextTime())
  const third = await compute(nextTime())
  await keeper.accept(await attest(third), third)
  expect((await restart())?.trie.root).toBe(third.header.accounts)
})

test('behavior: an older snapshot than the last computed one is stored as it was', async () => {
  const { keeper, compute, world } = await createKeeper()
  const first = await compute(nextTime())
  await keeper.accept(await attest(first), first)
  world.accounts[0]?.pop()
  const second = await compute(nextTime())
  world.accounts[0]?.push([carol, [{ kind: 'balance', assetId: 0, units: 7n, leaving: 0n }]])
  const third = await compute(nextTime())
  await keeper.accept(await attest(second), second)
  expect((await restart())?.trie.root).toBe(second.header.accounts)
  await keeper.accept(await attest(third), third)
  expect((await restart())?.trie.root).toBe(third.header.accounts)
})

test('behavior: a snapshot from others is computed before it is served', async () => {
  const timestamp = nextTime()
  const theirs = await attest(await (await createKeeper()).compute(timestamp))
  const { keeper } = await createKeeper()
  await keeper.accept(theirs)
  expect(keeper.served()).toMatchObject({ attested: theirs })
  expect(claimsOf(keeper.served())).toMatchObject([{ claim: { account: bob } }])
})

test('behavior: one from others that is not newer is only kept', async () => {
  const { keeper, compute, served } = await createKeeper()
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
  const { keeper, compute, served } = await createKeeper()
  const own = await compute(nextTime())
  await keeper.accept(await attest(own), own)
  const theirs = await attest(await (await createKeeper(other)).compute(nextTime()))
  const error = await keeper.accept(theirs).catch((error) => error)
  expect(error).toBeInstanceOf(AttestationMismatch)
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

test('behavior: after a write that failed halfway, what is stored is compared again', async () => {
  let isFull = false
  const puts: string[] = []
  const leaves: Store['leaves'] = {
    ...store.leaves,
    async put(changes) {
      puts.push('changes')
      if (!isFull) return store.leaves.put(changes)
      // Half of it is written when the disk is full.
      await store.leaves.put({ ...changes, changes: [...changes.changes].slice(0, 1) })
      throw new DiskFull()
    },
    async putAll(all) {
      puts.push('all')
      return store.leaves.putAll(all)
    },
  }
  const world = createWorld()
  const { keeper, compute } = await createKeeper(world, { store: { leaves } })
  const first = await compute(nextTime())
  await keeper.accept(await attest(first), first)
  isFull = true
  const before = world.accounts[0]
  world.accounts[0] = [alice, bob].map((account) => [
    account,
    [{ kind: 'balance', assetId: 0, units: 77n, leaving: 0n }],
  ])
  const second = await compute(nextTime())
  await expect(keeper.accept(await attest(second), second)).rejects.toThrow(DiskFull)
  expect(keeper.problem()).toBeInstanceOf(DiskFull)
  isFull = false
  // What was written of the second is as it was again in the third.
  world.accounts[0] = before ?? []
  const third = await compute(nextTime())
  await keeper.accept(await attest(third), third)
  expect(keeper.problem()).toBeUndefined()
  expect((await restart())?.trie.root).toBe(third.header.accounts)
  expect(puts).toEqual(['all', 'changes', 'all'])
})

test('behavior: what cannot be forgotten, and a listener that fails, keep nothing from being served', async () => {
  const errors: Error[] = []
  const prune = async () => {
    throw new DiskFull()
  }
  const { keeper, compute, served } = await createKeeper(createWorld(), { store: { prune }, errors })
  const unsubscribe = keeper.subscribe(() => {
    throw new ListenerFailed()
  })
  const first = await compute(nextTime())
  await keeper.accept(await attest(first), first)
  unsubscribe()
  const second = await compute(nextTime())
  await keeper.accept(await attest(second), second)
  await keeper.settled()
  expect(served).toEqual([first.header.epoch, second.header.epoch])
  expect(keeper.problem()).toBeUndefined()
  expect(errors.map(({ name }) => name)).toEqual(['ListenerFailed', 'DiskFull', 'DiskFull'])
})

test('behavior: nobody who waits for a snapshot waits for what is forgotten because of it', async () => {
  const pruning = Promise.withResolvers<void>()
  const { keeper, compute } = await createKeeper(createWorld(), { store: { prune: () => pruning.promise } })
  const first = await compute(nextTime())
  await keeper.accept(await attest(first), first)
  expect(keeper.served()?.attested.digest).toBe(first.digest)
  pruning.resolve()
  await keeper.settled()
})

test('behavior: the archive has every snapshot that is on its way', async () => {
  const theirs = await Promise.all([nextTime(), nextTime()].map(async (time) => (await createKeeper()).compute(time)))
  const arriving = await Promise.all(theirs.map(attest))
  const { keeper } = await createKeeper()
  const accepted = arriving.map((attested) => keeper.accept(attested))
  for (const attested of arriving) {
    expect(await keeper.archive.byDigest(attested.digest)).toEqual(attested)
    expect(await keeper.archive.byEpoch(attested.header.epoch)).toEqual(attested)
  }
  expect(await keeper.archive.latest()).toEqual(arriving[1])
  await Promise.all(accepted)
})

class DiskFull extends Error {
  override name = 'DiskFull'
}

class ListenerFailed extends Error {
  override name = 'ListenerFailed'
}

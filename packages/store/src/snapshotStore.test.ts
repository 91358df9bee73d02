import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SnapshotConflict } from './errors.ts'
import { openStore, type Store } from './openStore.ts'
import { sampleSnapshot } from './testing/sampleSnapshot.ts'
import { testDatabases } from './testing/testDatabases.ts'

describe.each(await testDatabases(process.env))('$name', ({ create }) => {
  let database: Awaited<ReturnType<typeof create>>
  let store: Store
  beforeAll(async () => {
    database = await create()
    store = await openStore(database.options)
  }, 60_000)
  afterAll(async () => {
    await store.close()
    await database.remove()
  })

  test('default', async () => {
    expect(await store.snapshots.latest()).toBeUndefined()
    const snapshot = sampleSnapshot({ epoch: 100n })
    await store.snapshots.put(snapshot)
    expect(await store.snapshots.latest()).toEqual(snapshot)
    expect(await store.snapshots.byEpoch(100n)).toEqual(snapshot)
    expect(await store.snapshots.byDigest(snapshot.digest)).toEqual(snapshot)
    expect(await store.snapshots.byEpoch(101n)).toBeUndefined()
  })

  test('behavior: the same snapshot again changes nothing', async () => {
    const snapshot = sampleSnapshot({ epoch: 101n })
    await store.snapshots.put(snapshot)
    await store.snapshots.put({ ...snapshot, bitmap: 3n })
    expect((await store.snapshots.byEpoch(101n))?.bitmap).toBe(5n)
  })

  test('behavior: newerThan gives what changes the operator set, and the newest', async () => {
    for (const [epoch, rotates] of [
      [102n, false],
      [103n, true],
      [104n, false],
      [105n, true],
      [106n, false],
    ] as const) {
      await store.snapshots.put(sampleSnapshot({ epoch, rotates }))
    }
    const epochs = async (epoch: bigint) => (await store.snapshots.newerThan(epoch)).map(({ header }) => header.epoch)
    expect(await epochs(102n)).toEqual([103n, 105n, 106n])
    expect(await epochs(105n)).toEqual([106n])
    expect(await epochs(106n)).toEqual([])
  })

  test('behavior: rotations in pages', async () => {
    const epochs = async (after: bigint, limit: number) =>
      (await store.snapshots.rotations({ after, limit })).map(({ header }) => header.epoch)
    expect(await epochs(0n, 10)).toEqual([103n, 105n])
    expect(await epochs(0n, 1)).toEqual([103n])
    expect(await epochs(103n, 1)).toEqual([105n])
    expect(await epochs(105n, 1)).toEqual([])
  })

  test('behavior: who signed, newest first, in pages', async () => {
    const page = await store.snapshots.signed({ limit: 2 })
    const { digest, cut, set } = sampleSnapshot({ epoch: 106n })
    const timestamp = 1_700_000_010n
    expect(page[0]).toEqual({ epoch: 106n, digest, timestamp, cut, set, bitmap: 5n })
    const epochs = async (before: bigint, limit: number) =>
      (await store.snapshots.signed({ before, limit })).map(({ epoch }) => epoch)
    expect(page.map(({ epoch }) => epoch)).toEqual([106n, 105n])
    expect(await epochs(105n, 2)).toEqual([104n, 103n])
    expect(await epochs(101n, 9)).toEqual([100n])
    expect(await epochs(100n, 9)).toEqual([])
  })

  test('behavior: the one before an epoch', async () => {
    const before = async (epoch: bigint) => (await store.snapshots.before(epoch))?.header.epoch
    expect(await before(100n)).toBeUndefined()
    expect(await before(104n)).toBe(103n)
    expect(await before(2n ** 62n)).toBe(106n)
  })

  test('behavior: survives closing and opening', async () => {
    const before = await store.snapshots.latest()
    await store.close()
    store = await openStore(database.options)
    expect(await store.snapshots.latest()).toEqual(before)
  })

  test('error: SnapshotConflict', async () => {
    await store.snapshots.put(sampleSnapshot({ epoch: 107n }))
    const conflict = store.snapshots.put(sampleSnapshot({ epoch: 107n, seed: 1 }))
    await expect(conflict).rejects.toThrow(SnapshotConflict)
  })
})

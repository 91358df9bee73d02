import { zeroHash } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore, type Store } from './openStore.ts'
import { sampleSnapshot } from './testing/sampleSnapshot.ts'
import { testDatabases } from './testing/testDatabases.ts'

const set = { threshold: 1, operators: [numberToHex(1, { size: 20 })] } as const
const hashes = { digest: zeroHash, operators: zeroHash, nextOperators: zeroHash, config: zeroHash }
const registries = [
  { ...hashes, epoch: 2n ** 63n, timestamp: 5n, scheduled: { set, effectiveAt: 7n } },
  { ...hashes, epoch: 0n, timestamp: 0n, scheduled: undefined },
]

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
    const { header } = sampleSnapshot({ epoch: 1n })
    expect(await store.details.of(header)).toBeUndefined()
    await store.details.put({ header, registries })
    await store.details.put({ header, registries })
    expect(await store.details.of(header)).toEqual({ registries })
  })

  test('behavior: pruning keeps the details of the snapshots it keeps', async () => {
    const headers = []
    for (const epoch of [11n, 12n, 13n]) {
      const snapshot = sampleSnapshot({ epoch })
      headers.push(snapshot.header)
      await store.snapshots.put(snapshot)
      await store.details.put({ header: snapshot.header, registries })
    }
    await store.prune(12n)
    const kept = await Promise.all(headers.map((header) => store.details.of(header)))
    expect(kept).toEqual([undefined, { registries }, { registries }])
  })
})

import { type Hex, numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore, type Store } from './openStore.ts'
import { sampleSnapshot } from './testing/sampleSnapshot.ts'
import { testDatabases } from './testing/testDatabases.ts'

const word = (number: number) => numberToHex(number, { size: 32 })

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

  async function read(epoch: bigint): Promise<[Hex, readonly Hex[]][]> {
    const claims: [Hex, readonly Hex[]][] = []
    for await (const { account: key, words } of store.claims.all(epoch)) claims.push([key, words])
    return claims
  }

  test('default: claims come and go by epoch, beside leaves', async () => {
    await store.claims.put({ epoch: 10n, changes: new Map([[word(5), [word(7), word(8)]]]) })
    await store.claims.put({
      epoch: 12n,
      changes: new Map<Hex, Hex[]>([
        [word(5), []],
        [word(2), [word(9)]],
      ]),
    })
    expect(await read(9n)).toEqual([])
    expect(await read(11n)).toEqual([[word(5), [word(7), word(8)]]])
    expect(await read(12n)).toEqual([[word(2), [word(9)]]])
    for await (const _ of store.leaves.all(12n)) expect.unreachable('a claim is no leaf')
  })

  test('behavior: all claims of a version replace what is stored', async () => {
    const leaves = new Map<Hex, Hex[]>([
      [word(2), [word(9)]],
      [word(3), [word(4)]],
    ])
    await store.claims.putAll({ epoch: 20n, leaves })
    expect(await read(20n)).toEqual([...leaves])
    await store.claims.putAll({ epoch: 21n, leaves: new Map() })
    expect(await read(21n)).toEqual([])
  })

  test('behavior: pruning keeps what the snapshots that stay are made of', async () => {
    await store.claims.put({ epoch: 31n, changes: new Map([[word(1), [word(1)]]]) })
    await store.claims.put({
      epoch: 32n,
      changes: new Map<Hex, Hex[]>([
        [word(1), []],
        [word(2), [word(2)]],
      ]),
    })
    await store.claims.put({ epoch: 33n, changes: new Map([[word(3), [word(3)]]]) })
    for (const epoch of [31n, 32n, 33n]) await store.snapshots.put(sampleSnapshot({ epoch }))
    await store.prune(32n)
    expect(await read(31n)).toEqual([])
    expect(await read(32n)).toEqual([[word(2), [word(2)]]])
    expect(await read(33n)).toEqual([
      [word(2), [word(2)]],
      [word(3), [word(3)]],
    ])
  })
})

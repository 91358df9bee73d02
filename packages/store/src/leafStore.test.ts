import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import fc from 'fast-check'
import { type Hex, numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore, type Store } from './openStore.ts'
import { sampleSnapshot } from './testing/sampleSnapshot.ts'
import { testDatabases } from './testing/testDatabases.ts'

const account = (number: number) => parseAccountId(numberToHex(number, { size: 32 }))
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

  async function read(epoch: bigint): Promise<Map<AccountId, readonly Hex[]>> {
    const leaves = new Map<AccountId, readonly Hex[]>()
    for await (const { account, words } of store.leaves.all(epoch)) leaves.set(account, words)
    return leaves
  }

  test('default', async () => {
    await store.leaves.put({ epoch: 10n, changes: new Map([[account(1), [word(7), word(8)]]]) })
    await store.leaves.put({ epoch: 12n, changes: new Map([[account(1), []]]) })
    await store.leaves.put({ epoch: 14n, changes: new Map([[account(1), [word(9)]]]) })
    expect(await read(9n)).toEqual(new Map())
    expect(await read(11n)).toEqual(new Map([[account(1), [word(7), word(8)]]]))
    expect(await read(13n)).toEqual(new Map())
    expect(await read(99n)).toEqual(new Map([[account(1), [word(9)]]]))
  })

  test('behavior: streams many pages in ascending order', async () => {
    const changes = new Map(Array.from({ length: 12_001 }, (_, i) => [account(20_000 - i), [word(i + 1)]] as const))
    await store.leaves.put({ epoch: 20n, changes })
    const accounts = [...(await read(20n)).keys()]
    expect(accounts).toHaveLength(12_002)
    expect(accounts).toEqual(accounts.toSorted())
    await store.leaves.putAll({ epoch: 21n, leaves: new Map() })
    expect((await read(21n)).size).toBe(0)
  })

  test('behavior: history and pruning agree with a model', async () => {
    let epoch = 100n
    const change = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }))
    const step = fc.record({ changes: fc.array(change, { maxLength: 5 }), all: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), fc.nat({ max: 5 }), async (steps, pruned) => {
        const start = epoch
        await store.leaves.putAll({ epoch, leaves: new Map() })
        const history: Map<AccountId, readonly Hex[]>[] = [new Map()]
        for (const { changes, all } of steps) {
          epoch += 1n
          const entries = new Map(changes.map(([id, words]) => [account(id), words.map(word)] as const))
          const leaves = new Map([...entries].filter(([, words]) => words.length > 0))
          const kept = [...(history.at(-1) ?? [])].filter(([id]) => !all && !entries.has(id))
          history.push(new Map([...kept, ...leaves]))
          await (all ? store.leaves.putAll({ epoch, leaves }) : store.leaves.put({ epoch, changes: entries }))
        }
        const from = Math.min(pruned, steps.length)
        await store.prune(start + BigInt(from))
        for (const [index, expected] of history.entries()) {
          if (index < from) continue
          expect(await read(start + BigInt(index))).toEqual(expected)
          // Back from the last version to this one.
          const back = new Map(history.at(-1))
          for await (const { account, words } of store.leaves.changedSince({
            epoch: start + BigInt(index),
            since: epoch,
          }))
            if (words.length === 0) back.delete(account)
            else back.set(account, words)
          expect(back).toEqual(expected)
        }
        epoch += 1n
      }),
      { numRuns: 12 },
    )
  })

  test('behavior: pruning keeps what changes the operator set, the newest snapshot and the last signature', async () => {
    for (const epoch of [1n, 2n, 3n]) {
      const snapshot = sampleSnapshot({ epoch, rotates: epoch === 1n })
      await store.snapshots.put(snapshot)
      await store.signing.record({ epoch, digest: snapshot.digest, cut: snapshot.cut })
    }
    await store.prune(10n)
    expect((await store.snapshots.newerThan(0n)).map(({ header }) => header.epoch)).toEqual([1n, 3n])
    expect(await store.snapshots.byEpoch(2n)).toBeUndefined()
    expect((await store.signing.last())?.epoch).toBe(3n)
  })
})

import { type AccountId, type Hash32, keccak, parseAccountId, type RegistryReport, zeroHash } from '@plimsoll/protocol'
import fc from 'fast-check'
import { type Hex, numberToHex } from 'viem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore, type Store } from './openStore.ts'
import { sampleSnapshot } from './testing/sampleSnapshot.ts'
import { testDatabases } from './testing/testDatabases.ts'

const account = (number: number) => parseAccountId(numberToHex(number, { size: 32 }))
const word = (number: number) => numberToHex(number, { size: 32 })
const nothing = { operators: zeroHash, nextOperators: zeroHash, config: zeroHash, timestamp: 0n, scheduled: undefined }

function report(epoch: bigint | undefined): RegistryReport {
  const digest: Hash32 = epoch === undefined ? zeroHash : keccak(numberToHex(epoch))
  return { ...nothing, epoch: epoch ?? 0n, digest }
}

describe.each(await testDatabases(process.env))('$name', ({ create }) => {
  let database: Awaited<ReturnType<typeof create>>
  let store: Store
  beforeEach(async () => {
    database = await create()
    store = await openStore(database.options)
  }, 60_000)
  afterEach(async () => {
    await store.close()
    await database.remove()
  })

  const put = async (epoch: bigint, named: readonly (bigint | undefined)[]) => {
    const snapshot = sampleSnapshot({ epoch })
    await store.details.put({ header: snapshot.header, registries: named.map(report) })
    await store.snapshots.put(snapshot)
  }
  async function all(of: 'leaves' | 'claims', epoch: bigint): Promise<Map<Hex, readonly Hex[]>> {
    const found = new Map<Hex, readonly Hex[]>()
    for await (const { account, words } of store[of].all(epoch)) found.set(account, words)
    return found
  }
  const stored = async (epochs: readonly bigint[]) => {
    const found = await Promise.all(epochs.map((epoch) => store.snapshots.byEpoch(epoch)))
    return epochs.filter((_, index) => found[index] !== undefined)
  }

  test('default: what registries name stays, with the two before, until they name something else', async () => {
    const epochs = Array.from({ length: 40 }, (_, index) => BigInt(100 + index))
    let beta: bigint | undefined
    for (const epoch of epochs) {
      await store.leaves.put({ epoch, changes: [[account(1), [word(Number(epoch))]]] })
      await put(epoch, [epoch - 1n, beta])
      if ([101n, 103n, 104n, 105n].includes(epoch)) beta = epoch
    }
    await store.prune(135n)
    const newest = [135n, 136n, 137n, 138n, 139n]
    expect(await stored(epochs)).toEqual([103n, 104n, 105n, ...newest])
    for (const epoch of [103n, 104n, 105n, ...newest])
      expect(await all('leaves', epoch)).toEqual(new Map([[account(1), [word(Number(epoch))]]]))
    const details = await store.details.of(sampleSnapshot({ epoch: 105n }).header)
    expect(details?.registries).toHaveLength(2)

    for (const [index, named] of [137n, 138n, 139n].entries()) await put(BigInt(140 + index), [139n, named])
    await store.prune(142n)
    expect(await stored(epochs)).toEqual([137n, 138n, 139n])
  })

  test('behavior: a registry that a reorganisation took back is believed', async () => {
    for (let epoch = 200n; epoch < 220n; epoch++) await put(epoch, [epoch < 210n ? 208n : 203n])
    await store.prune(219n)
    expect(await stored([203n, 208n])).toEqual([203n, 208n])
    // Names it for longer than two others.
    await put(220n, [203n])
    await store.prune(220n)
    expect(await stored([203n])).toEqual([203n])
  })

  test('behavior: an epoch beyond what a database counts is no reason to fail', async () => {
    await put(230n, [2n ** 64n - 1n])
    await store.prune(230n)
    expect(await stored([230n])).toEqual([230n])
  })

  test('behavior: any history with any posts, pruned at any time, reads back and leaves nothing behind', async () => {
    // Every run goes on where the one before has ended: pruning never goes back.
    let epoch = 1000n
    const change = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 1 }))
    const step = fc.record({
      changes: fc.array(change, { maxLength: 3 }),
      posts: fc.uniqueArray(fc.nat({ max: 1 }), { maxLength: 2 }),
      prune: fc.option(fc.nat({ max: 6 }), { nil: undefined, freq: 2 }),
    })
    const versions = new Map<bigint, Map<AccountId, readonly Hex[]>>()
    const named: (bigint | undefined)[] = [undefined, undefined]
    const seen: bigint[][] = [[], []]
    const written = new Map<AccountId, bigint[]>()
    let until = 0n
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        for (const { changes, posts, prune } of steps) {
          epoch += 1n
          const now = new Map(versions.get(epoch - 1n))
          const entries = new Map(changes.map(([id, words]) => [account(id), words.map(word)] as const))
          for (const [id, words] of entries) {
            if (words.length > 0) now.set(id, words)
            else now.delete(id)
            written.set(id, [...(written.get(id) ?? []), epoch])
          }
          versions.set(epoch, now)
          await store.leaves.put({ epoch, changes: entries })
          await store.claims.put({ epoch, changes: entries })
          await put(epoch, named)
          for (const [slot, one] of named.entries()) if (one !== undefined) seen[slot]?.push(one)
          for (const slot of posts) named[slot] = epoch
          if (prune === undefined) continue
          const before = epoch - BigInt(prune)
          await store.prune(before)
          if (before > until) until = before
          const kept = seen.flatMap((list) => [...new Set(list.toReversed())].slice(0, 3))
          const readable = [...versions.keys()].filter((one) => one >= until || kept.includes(one))
          for (const one of readable) {
            const expected = versions.get(one)
            expect(await all('leaves', one)).toEqual(expected)
            expect(await all('claims', one)).toEqual(expected)
            const back = new Map(now)
            for await (const { account, words } of store.leaves.changedSince({ epoch: one, since: epoch }))
              if (words.length === 0) back.delete(account)
              else back.set(account, words)
            expect(back).toEqual(expected)
          }
          expect(await stored(readable.filter((one) => one > 1000n))).toEqual(readable.filter((one) => one > 1000n))
          expect(await countLeaves()).toBe(neededLeaves(readable))
        }
      }),
      { numRuns: 12 },
    )

    /** How many leaves it takes to have every account's at these epochs, and to know since when it has none. */
    function neededLeaves(readable: readonly bigint[]): number {
      let needed = 0
      for (const [id, epochs] of written) {
        const at = readable.map((one) => epochs.findLast((version) => version <= one) ?? 0n)
        const newer = epochs.filter((version) => version > until)
        const sorted = [...new Set([...at, ...newer])].filter((one) => one > 0n).toSorted(compare)
        // Having no words is worth a row only after having some.
        let has = false
        for (const version of sorted) {
          const had = has
          has = versions.get(version)?.has(id) ?? false
          if (has || had || version > until) needed += 1
        }
      }
      return needed
    }
  })

  async function countLeaves(): Promise<number> {
    const schema = 'schema' in database.options ? database.options.schema : 'plimsoll'
    const { rows } = await store.queuePool().query<{ count: string }>(`select count(*)::text from ${schema}.leaves`)
    return Number(rows[0]?.count)
  }
})

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : 1
}

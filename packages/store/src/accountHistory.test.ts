import { setImmediate } from 'node:timers/promises'
import { parseAccountId, type RegistryReport, zeroHash } from '@plimsoll/protocol'
import fc from 'fast-check'
import { type Hex, numberToHex } from 'viem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore, type Store } from './openStore.ts'
import { sampleSnapshot } from './testing/sampleSnapshot.ts'
import { testDatabases } from './testing/testDatabases.ts'

const account = (number: number) => parseAccountId(numberToHex(number, { size: 32 }))
const word = (number: number) => numberToHex(number, { size: 32 })
const report: RegistryReport = {
  digest: zeroHash,
  epoch: 0n,
  timestamp: 0n,
  operators: zeroHash,
  nextOperators: zeroHash,
  scheduled: undefined,
  config: zeroHash,
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

  /** A snapshot that this node computed, with the words it gives some accounts. */
  async function put(epoch: bigint, { words, named }: { words?: readonly Hex[]; named?: bigint } = {}) {
    const snapshot = sampleSnapshot({ epoch })
    if (words) await store.leaves.put({ epoch, changes: [[account(1), words]] })
    await store.leaves.put({ epoch, changes: [[account(2), [word(Number(epoch))]]] })
    const named0 =
      named === undefined ? report : { ...report, epoch: named, digest: sampleSnapshot({ epoch: named }).digest }
    await store.details.put({ header: snapshot.header, registries: [named0] })
    await store.snapshots.put(snapshot)
  }
  const page = async (asked: { from?: bigint; to?: bigint; every?: number; limit?: number } = {}) =>
    store.history.page({ account: account(1), from: 0n, to: 1_000n, every: 1, limit: 100, ...asked })
  const epochs = async (asked = {}) => (await page(asked)).map(({ epoch }) => Number(epoch))

  test('default: the words at each snapshot, newest first', async () => {
    await put(10n)
    await put(11n, { words: [word(1), word(2)] })
    await put(13n)
    await put(14n, { words: [] })
    const { digest, header, assets } = sampleSnapshot({ epoch: 13n })
    const found = await page()
    expect(found.map(({ epoch, words }) => [epoch, words.length])).toEqual([
      [14n, 0],
      [13n, 2],
      [11n, 2],
      [10n, 0],
    ])
    expect(found[1]).toEqual({ epoch: 13n, digest, timestamp: header.timestamp, assets, words: [word(1), word(2)] })
    const at = await store.history.at({ account: account(1), epochs: [13n, 12n, 2n ** 64n - 1n] })
    expect(at).toEqual(found.slice(1, 2))
  })

  test('behavior: from, to, at most so many, and the newest of every so many', async () => {
    for (const epoch of [20n, 21n, 22n, 25n, 29n, 30n, 31n, 47n]) await put(epoch)
    expect(await epochs({ from: 21n, to: 30n })).toEqual([30, 29, 25, 22, 21])
    expect(await epochs({ limit: 2 })).toEqual([47, 31])
    expect(await epochs({ every: 10 })).toEqual([47, 31, 29])
    expect(await epochs({ every: 10, to: 46n, limit: 1 })).toEqual([31])
    expect(await epochs({ every: 10, to: 28n })).toEqual([25])
    expect(await epochs({ from: 32n, to: 46n })).toEqual([])
  })

  test('behavior: what this node has not computed is left out', async () => {
    await put(40n, { words: [word(4)] })
    await store.snapshots.put(sampleSnapshot({ epoch: 41n }))
    await put(42n)
    expect(await epochs()).toEqual([42, 40])
  })

  test('behavior: what is pruned is left out, also while it is being pruned; what a registry names is not', async () => {
    for (let epoch = 50n; epoch < 60n; epoch++) await put(epoch, { words: [word(Number(epoch))], named: 52n })
    let isPruning = true
    const pruned = store.prune(57n).finally(() => {
      isPruning = false
    })
    do {
      // The embedded database alone would never let pruning go on.
      await setImmediate()
      for (const { epoch, words } of await page()) expect(words).toEqual([word(Number(epoch))])
    } while (isPruning)
    await pruned
    expect(await epochs()).toEqual([59, 58, 57, 52])
    const at = await store.history.at({ account: account(1), epochs: [52n, 53n] })
    expect(at.map(({ words }) => words)).toEqual([[word(52)]])
  })

  test('behavior: snapshots that change the operators stay without their leaves, and are left out', async () => {
    const rotating = sampleSnapshot({ epoch: 60n, rotates: true })
    await store.leaves.put({ epoch: 60n, changes: [[account(1), [word(60)]]] })
    await store.details.put({ header: rotating.header, registries: [report] })
    await store.snapshots.put(rotating)
    await put(61n, { words: [word(61)] })
    await store.prune(61n)
    expect((await store.snapshots.byEpoch(60n))?.digest).toBe(rotating.digest)
    expect(await epochs()).toEqual([61])
  })

  test('behavior: pages give what one call gives', async () => {
    for (let epoch = 70n; epoch < 130n; epoch += epoch % 3n === 0n ? 4n : 1n) await put(epoch)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 7 }), async (every, limit) => {
        const whole = await epochs({ every })
        const seen: number[] = []
        for (let to = 1_000n; ; ) {
          const part = await epochs({ every, limit, to })
          seen.push(...part)
          const last = part.at(-1)
          if (last === undefined || part.length < limit) break
          to = BigInt(Math.floor(last / every) * every - 1)
        }
        expect(seen).toEqual(whole)
        expect(new Set(whole.map((epoch) => Math.floor(epoch / every))).size).toBe(whole.length)
      }),
      { numRuns: 20 },
    )
  })
})

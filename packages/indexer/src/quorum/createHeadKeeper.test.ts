import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FinalityViolated } from '../errors.ts'
import { clientOf, entryOf, reorg } from '../testing/clientOf.ts'
import { forksAway, lagsAt } from '../testing/faults.ts'
import { poolOf } from '../testing/poolOf.ts'
import { type FaultProxy, startFaultProxy } from '../testing/startFaultProxy.ts'
import { createHeadKeeper } from './createHeadKeeper.ts'
import type { FinalityPolicy } from './policyHead.ts'

let anvil: AnvilChain
let proxies: FaultProxy[]
beforeEach(async () => {
  anvil = await startAnvil({ chainId: 4242, slotsInAnEpoch: 1 })
  await mine(20)
  proxies = await Promise.all([anvil, anvil, anvil].map(({ url }) => startFaultProxy(url)))
})
afterEach(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()))
  await anvil.stop()
})

const mine = (blocks: number) => clientOf(anvil.url).mine({ blocks })
const keeper = (finality: FinalityPolicy = { kind: 'finalized' }) => {
  const pool = poolOf(
    proxies.map(({ url }) => url),
    { quorum: 2 },
  )
  const heads = createHeadKeeper(pool, { finality, graceMs: 200 })
  return { ...heads, head: async () => (await heads.look()).head }
}

test('default', async () => {
  const heads = keeper()
  expect(heads.last()).toBeUndefined()
  expect(await heads.head()).toEqual(await entryOf(anvil.url, 18n))
  await mine(3)
  expect(await heads.head()).toEqual(await entryOf(anvil.url, 21n))
  expect(heads.last()).toEqual(await entryOf(anvil.url, 21n))
})

test('behavior: an idle chain keeps its head', async () => {
  const heads = keeper()
  expect(await heads.head()).toEqual(await heads.head())
})

test('behavior: says what has been confirmed on the way', async () => {
  const heads = keeper()
  const first = await heads.look()
  expect(first.confirmed).toEqual([first.head])
  await mine(3)
  const second = await heads.look()
  expect(second.confirmed).toEqual([second.head, first.head])
  expect([...second.heights.values()]).toEqual([21n, 21n, 21n])
  // A head that is only kept has not been confirmed again.
  for (const proxy of proxies) proxy.inject(lagsAt(10n))
  expect(await heads.look()).toEqual({ head: second.head, heights: new Map(), confirmed: [] })
})

test('behavior: a head that everybody names is not asked for by its number', async () => {
  const heads = keeper()
  await heads.look()
  expect(proxies.map(({ requests }) => requests.map(({ params }) => params[0]))).toEqual(
    proxies.map(() => ['finalized']),
  )
})

test('behavior: finality that goes back after a restart of the providers does not take the head back', async () => {
  const heads = keeper()
  const before = await heads.head()
  for (const proxy of proxies) proxy.inject(lagsAt(10n))
  expect(await keeper().head()).toEqual(await entryOf(anvil.url, 10n))
  expect(await heads.head()).toEqual(before)
})

test('behavior: a head by depth that was reorganised away is replaced', async () => {
  const heads = keeper({ kind: 'depth', blocks: 1 })
  const before = await heads.head()
  await reorg(anvil.url, 5)
  await mine(1)
  const after = await heads.head()
  expect(after).toEqual(await entryOf(anvil.url, 20n))
  expect(after.number).toBeGreaterThan(before.number)
  expect(heads.violation()).toBeUndefined()
})

test('behavior: a head by depth is given up when the chain has become shorter', async () => {
  const heads = keeper({ kind: 'depth', blocks: 0 })
  const snapshot = await clientOf(anvil.url).snapshot()
  await mine(5)
  expect((await heads.head()).number).toBe(25n)
  await clientOf(anvil.url).revert({ id: snapshot })
  // Each provider has gone back, and is believed again after a while.
  await expect
    .poll(() => heads.head().catch(() => undefined), { timeout: 60_000 })
    .toEqual(await entryOf(anvil.url, 20n))
})

test('error: a final block that was reorganised away stops everything', async () => {
  const heads = keeper()
  const before = await heads.head()
  await reorg(anvil.url, 5)
  await mine(3)
  const error = await heads.head().catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(FinalityViolated)
  expect(error).toMatchObject({ details: { chain: 'alpha', number: before.number } })
  expect(heads.violation()).toBe(error)
  expect(() => heads.requireWhole()).toThrow(FinalityViolated)
  await expect(heads.head()).rejects.toBe(error)
})

test('behavior: a minority that denies a final block stops nothing', async () => {
  const heads = keeper()
  await heads.head()
  proxies[0]?.inject(forksAway)
  await mine(2)
  expect(await heads.head()).toEqual(await entryOf(anvil.url, 20n))
})

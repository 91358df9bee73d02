import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { ProviderDisagreement, QuorumUnavailable } from '../errors.ts'
import { clientOf, entryOf } from '../testing/clientOf.ts'
import { boastsOf, forksAway, forksEverywhere, lagsAt } from '../testing/faults.ts'
import { poolOf } from '../testing/poolOf.ts'
import { type Fault, type FaultProxy, startFaultProxy } from '../testing/startFaultProxy.ts'
import { agreedHead } from './agreedHead.ts'
import type { FinalityPolicy } from './policyHead.ts'
import type { ProviderPool } from './quorum.ts'

let anvil: AnvilChain
let proxies: [FaultProxy, FaultProxy, FaultProxy]
beforeAll(async () => {
  anvil = await startAnvil({ chainId: 4242, slotsInAnEpoch: 1 })
  await clientOf(anvil.url).mine({ blocks: 20 })
  proxies = [await startFaultProxy(anvil.url), await startFaultProxy(anvil.url), await startFaultProxy(anvil.url)]
})
beforeEach(() => {
  for (const proxy of proxies) proxy.inject(() => undefined)
})
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()))
  await anvil.stop()
})

const pool = (quorum: number, count = 3) =>
  poolOf(
    proxies.slice(0, count).map(({ url }) => url),
    { quorum },
  )
const head = async (of: ProviderPool, finality: FinalityPolicy = { kind: 'depth', blocks: 0 }) =>
  (await agreedHead(of, { finality, graceMs: 200 })).head

test('default', async () => {
  expect(await head(pool(2))).toEqual(await entryOf(anvil.url, 20n))
  expect(await head(pool(2), { kind: 'depth', blocks: 5 })).toEqual(await entryOf(anvil.url, 15n))
  expect(await head(pool(2), { kind: 'safe' })).toEqual(await entryOf(anvil.url, 19n))
  expect(await head(pool(2), { kind: 'finalized' })).toEqual(await entryOf(anvil.url, 18n))
})

test('behavior: a depth beyond the chain ends at its first block', async () => {
  expect((await head(pool(2), { kind: 'depth', blocks: 1_000 })).number).toBe(0n)
})

test('behavior: the q-th highest counts; a provider below it is not asked', async () => {
  proxies[0].inject(lagsAt(3n))
  const three = pool(2)
  expect((await head(three)).number).toBe(20n)
  expect(three.providers.map(({ status }) => status.height)).toEqual([3n, 20n, 20n])
  expect((await head(pool(3))).number).toBe(3n)
})

test('behavior: a provider that makes up its head cannot raise it', async () => {
  proxies[0].inject(boastsOf(1_000_000n))
  proxies[1].inject(lagsAt(19n))
  const three = pool(2)
  // At 20 only the boaster and c count, and they agree there.
  expect((await head(three)).number).toBe(20n)
})

test('behavior: a provider that makes up its head and its blocks cannot stop it either', async () => {
  proxies[0].inject((request) => boastsOf(1_000_000n)(request) ?? forksAway(request))
  proxies[1].inject(lagsAt(19n))
  const three = pool(2)
  expect((await head(three)).number).toBe(19n)
  await vi.waitFor(() => expect(three.reports.map(({ outvoted }) => outvoted)).toEqual([['a']]))
})

test('behavior: a provider that names another head is asked for it by its number, and outvoted', async () => {
  proxies[0].inject(forksEverywhere)
  const three = pool(2)
  expect(await head(three, { kind: 'finalized' })).toEqual(await entryOf(anvil.url, 18n))
  await vi.waitFor(() => expect(three.reports.map(({ outvoted }) => outvoted)).toEqual([['a']]))
  await expect(head(pool(2, 2), { kind: 'finalized' })).rejects.toThrow(ProviderDisagreement)
})

test.for<[string, Fault]>([
  ['null', { kind: 'alter', result: () => null }],
  ['an error', { kind: 'error', code: -32000, message: 'requested epoch was a null round (14)' }],
  ['an error in whatever words', { kind: 'error', code: 12, message: Math.random().toString(36) }],
])('behavior: a height without a block is passed over: %s', async ([, fault]) => {
  const without = (...numbers: number[]) => {
    for (const proxy of proxies)
      proxy.inject(({ method, params: [at] }) =>
        method === 'eth_getBlockByNumber' && numbers.includes(Number(at)) ? fault : undefined,
      )
  }
  without(15)
  expect(await head(pool(2), { kind: 'depth', blocks: 5 })).toEqual(await entryOf(anvil.url, 14n))
  without(15, 14, 13)
  expect(await head(pool(3), { kind: 'depth', blocks: 5 })).toEqual(await entryOf(anvil.url, 12n))
  without(...Array(16).keys())
  await expect(head(pool(2), { kind: 'depth', blocks: 5 })).rejects.toThrow(QuorumUnavailable)
  // One that hides a block does not lower the head.
  without()
  proxies[0].inject(({ params: [at] }) => (at === '0xf' ? fault : undefined))
  expect((await head(pool(2), { kind: 'depth', blocks: 5 })).number).toBe(15n)
})

test('error: 2 of 2 on different branches', async () => {
  proxies[0].inject(forksAway)
  await expect(head(pool(2, 2), { kind: 'depth', blocks: 1 })).rejects.toThrow(ProviderDisagreement)
})

test('error: too few providers', async () => {
  proxies[0].inject(() => ({ kind: 'drop' }))
  proxies[1].inject(() => ({ kind: 'body', status: 500, text: '' }))
  await expect(head(pool(2))).rejects.toThrow(QuorumUnavailable)
})

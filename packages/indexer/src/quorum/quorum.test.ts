import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { ProviderDisagreement, QuorumUnavailable } from '../errors.ts'
import { quantity } from '../hexSchemas.ts'
import type { Provider } from '../providers/provider.ts'
import { createManualClock } from '../testing/createManualClock.ts'
import { poolOf } from '../testing/poolOf.ts'
import { type Fault, type FaultProxy, startFaultProxy } from '../testing/startFaultProxy.ts'
import { type ProviderPool, type QuorumQuery, quorum } from './quorum.ts'

let anvil: AnvilChain
let proxy: FaultProxy
beforeAll(async () => {
  anvil = await startAnvil({ chainId: 4242 })
  proxy = await startFaultProxy(anvil.url)
})
beforeEach(() => proxy.inject(() => undefined))
afterAll(async () => {
  await proxy.stop()
  await anvil.stop()
})

const balanceQuery: QuorumQuery<bigint> = {
  request: 'eth_getBalance',
  ask: (provider) => provider.request('eth_getBalance', [`0x${'11'.repeat(20)}`, 'latest'], quantity),
  canonical: (wei) => wei,
}
const balance = (pool: ProviderPool) => quorum(pool, balanceQuery)
const lie = () => proxy.inject(() => ({ kind: 'alter', result: () => '0x7' }))

test('default', async () => {
  const pool = poolOf([anvil.url, proxy.url], { quorum: 2 })
  expect(await balance(pool)).toBe(0n)
  expect(pool.reports).toEqual([])
})

test('error: 2 of 2, one lies', async () => {
  lie()
  const pool = poolOf([anvil.url, proxy.url], { quorum: 2 })
  const error = await balance(pool).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(ProviderDisagreement)
  expect(error).toMatchObject({
    outvoted: [],
    verdicts: [
      { provider: 'a', digest: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
      { provider: 'b', digest: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
    ],
    details: { chain: 'alpha', request: 'eth_getBalance', quorum: '2 identical answers' },
  })
})

test('behavior: 2 of 3, one lies: goes on and reports it', async () => {
  lie()
  const pool = poolOf([anvil.url, anvil.url, proxy.url], { quorum: 2 })
  expect(await balance(pool)).toBe(0n)
  await vi.waitFor(() => expect(pool.reports).toHaveLength(1))
  expect(pool.reports[0]?.outvoted).toEqual(['c'])
  expect(pool.providers[2]?.status.disagreements).toBe(1)
  expect(pool.providers[0]?.status.disagreements).toBe(0)
})

test('behavior: the liar answers long after the quorum: still reported', async () => {
  const late = await startFaultProxy(proxy.url)
  lie()
  late.inject(() => ({ kind: 'delay', ms: 300 }))
  const pool = poolOf([anvil.url, anvil.url, late.url], { quorum: 2 })
  expect(await balance(pool)).toBe(0n)
  expect(pool.reports).toHaveLength(0)
  await vi.waitFor(() => expect(pool.reports).toHaveLength(1))
  await late.stop()
})

test('behavior: does not wait for a silent provider beyond the quorum', async () => {
  proxy.inject(() => ({ kind: 'hang' }))
  const pool = poolOf([proxy.url, anvil.url, anvil.url], { quorum: 2, timeoutMs: 1_000_000 })
  expect(await balance(pool)).toBe(0n)
})

test('error: 2 of 3, all differ', async () => {
  const other = await startFaultProxy(anvil.url)
  other.inject(() => ({ kind: 'alter', result: () => '0x8' }))
  lie()
  await expect(balance(poolOf([anvil.url, proxy.url, other.url], { quorum: 2 }))).rejects.toThrow(ProviderDisagreement)
  await other.stop()
})

test('error: fewer than the quorum answer; nobody else is asked', async () => {
  proxy.inject(() => ({ kind: 'hang' }))
  const pool = poolOf([anvil.url, proxy.url, 'http://127.0.0.1:9/'], { quorum: 2, timeoutMs: 300 })
  const error = await balance(pool).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(QuorumUnavailable)
  expect(error).toMatchObject({
    verdicts: [
      { provider: 'a', digest: expect.any(String) },
      { provider: 'b', error: 'timeout' },
      { provider: 'c', error: 'transport' },
    ],
  })
})

test('behavior: asked for a quorum first, the others come in when one fails, differs or is late', async () => {
  const proxies = await Promise.all([anvil, anvil, anvil].map(({ url }) => startFaultProxy(url)))
  const [first] = proxies
  const ask = async (fault: Fault | undefined) => {
    first?.inject(() => fault)
    for (const { requests } of proxies) requests.length = 0
    // Time stands still, so that only who hangs is late.
    const clock = createManualClock()
    const pool = poolOf(
      proxies.map(({ url }) => url),
      { quorum: 2, clock },
    )
    const answer = quorum(pool, { ...balanceQuery, first: 2 })
    await vi.waitFor(() => expect(proxies.slice(0, 2).map(({ requests }) => requests.length)).toEqual([1, 1]))
    if (fault?.kind === 'hang') await clock.pass(200)
    expect(await answer).toBe(0n)
    return { pool, asked: proxies.map(({ requests }) => requests.length) }
  }
  expect((await ask(undefined)).asked).toEqual([1, 1, 0])
  expect((await ask({ kind: 'error', code: -32000, message: 'not now' })).asked).toEqual([1, 1, 1])
  expect((await ask({ kind: 'hang' })).asked).toEqual([1, 1, 1])
  const { asked, pool } = await ask({ kind: 'alter', result: () => '0x7' })
  expect(asked).toEqual([1, 1, 1])
  await vi.waitFor(() => expect(pool.reports.map(({ outvoted }) => outvoted)).toEqual([['a']]))
  await Promise.all(proxies.map((each) => each.stop()))
})

test('behavior: the quickest are asked first', async () => {
  const pool = poolOf([proxy.url, anvil.url, anvil.url], { quorum: 2 })
  proxy.inject(() => ({ kind: 'delay', ms: 100 }))
  await Promise.all(pool.providers.map((provider) => balanceQuery.ask(provider)))
  proxy.requests.length = 0
  expect(await quorum(pool, { ...balanceQuery, first: 2 })).toBe(0n)
  expect(proxy.requests).toEqual([])
})

test('behavior: whoever is not to blame is not reported', async () => {
  lie()
  const pool = poolOf([anvil.url, anvil.url, proxy.url], { quorum: 2 })
  const doubted: string[] = []
  const isToBlame = async (provider: Provider, agreed: bigint) => {
    doubted.push(`${provider.name} ${agreed}`)
    return false
  }
  expect(await quorum(pool, { ...balanceQuery, isToBlame })).toBe(0n)
  await vi.waitFor(() => expect(doubted).toEqual(['c 0']))
  expect(pool.reports).toEqual([])
  expect(pool.providers[2]?.status.disagreements).toBe(0)
})

test('error: a mistake of the caller is not a provider failure', async () => {
  const broken = quorum(poolOf([anvil.url], { quorum: 1 }), {
    request: 'nothing',
    ask: () => Promise.reject(new TypeError('broken')),
    canonical: () => '',
  })
  await expect(broken).rejects.toThrow(TypeError)
})

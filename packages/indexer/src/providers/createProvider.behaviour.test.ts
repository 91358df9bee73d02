import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { type Clock, steadyClock } from '@plimsoll/tasks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ProviderError } from '../errors.ts'
import { quantity } from '../hexSchemas.ts'
import { type Fault, type FaultProxy, startFaultProxy } from '../testing/startFaultProxy.ts'
import type { Capabilities } from './capabilities.ts'
import { createProvider } from './createProvider.ts'
import { createTransport } from './createTransport.ts'
import type { Provider } from './provider.ts'

let anvil: AnvilChain
let proxies: { http: FaultProxy; ws: FaultProxy }
const providers: Provider[] = []
beforeAll(async () => {
  anvil = await startAnvil({ chainId: 4242 })
  proxies = { http: await startFaultProxy(anvil.url), ws: await startFaultProxy(anvil.url, { protocol: 'ws' }) }
})
beforeEach(() => {
  for (const proxy of Object.values(proxies)) {
    proxy.requests.length = 0
    proxy.inject(() => undefined)
  }
})
afterAll(async () => {
  for (const provider of providers) provider.close()
  await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()))
  await anvil.stop()
})

const capabilities: Capabilities = {
  chainId: 4242,
  tags: { safe: true, finalized: true },
  readsByHash: true,
  blocksPerLogRequest: 500,
  batch: true,
}
const drop: Fault = { kind: 'drop' }

/** A provider whose clock runs, and can jump. */
function setUp({ over = 'http', requestsPerSecond }: { over?: 'http' | 'ws'; requestsPerSecond?: number } = {}) {
  let skipped = 0
  const clock: Clock = { ...steadyClock, now: () => steadyClock.now() + skipped }
  const proxy = proxies[over]
  const transport = createTransport(new URL(proxy.url), { maxResponseBytes: 1_000_000 })
  const provider = createProvider(
    { name: 'a', url: proxy.url, requestsPerSecond },
    { transport, clock, timeoutMs: 30_000 },
  )
  providers.push(provider)
  const skip = (ms: number) => {
    skipped += ms
  }
  return { provider, proxy, clock, skip }
}

const chainId = (provider: Provider) => provider.request('eth_chainId', [], quantity)
const call = { method: 'eth_chainId', params: [], schema: quantity }

async function classOf(promise: Promise<unknown> | (() => unknown)): Promise<ProviderError['class']> {
  const error = await (typeof promise === 'function' ? Promise.resolve().then(promise) : promise).catch(
    (cause: unknown) => cause,
  )
  if (!(error instanceof ProviderError)) throw error
  return error.class
}

test('default', async () => {
  for (const over of ['http', 'ws'] as const) {
    const { provider, proxy } = setUp({ over })
    provider.noteCapabilities(capabilities)
    const before = proxy.messages()
    expect(await provider.requestAll(Array.from({ length: 45 }, () => call))).toEqual(Array(45).fill(4242n))
    expect(proxy.messages() - before).toBe(3)
    expect(proxy.requests.length).toBe(45)
    expect(provider.status).toMatchObject({ requests: 45, failures: 0, blocksPerLogRequest: 500, capabilities })
  }
})

test('behavior: one by one while nobody knows that it takes batches', async () => {
  const { provider, proxy } = setUp()
  const before = proxy.messages()
  expect(await provider.requestAll([call, call, call])).toEqual([4242n, 4242n, 4242n])
  expect(proxy.messages() - before).toBe(3)
})

test('behavior: batches count request by request, and are no longer than the rate limit', async () => {
  const { provider, proxy } = setUp({ requestsPerSecond: 4 })
  provider.noteCapabilities(capabilities)
  const before = proxy.messages()
  const start = performance.now()
  expect((await provider.requestAll(Array.from({ length: 12 }, () => call))).length).toBe(12)
  expect(proxy.messages() - before).toBe(3)
  expect(performance.now() - start).toBeGreaterThan(1_990)
})

test('behavior: three failures in a row lead to quarantine, which ends', async () => {
  const { provider, proxy, skip } = setUp()
  proxy.inject(() => drop)
  for (let index = 0; index < 3; index += 1) expect(await classOf(chainId(provider))).toBe('transport')
  expect(provider.status).toMatchObject({
    quarantine: { reason: '3 failures in a row, the last: transport' },
    quarantines: 1,
    requests: 3,
    failures: 3,
  })
  const before = proxy.messages()
  expect(await classOf(chainId(provider))).toBe('quarantined')
  expect(await classOf(provider.requestAll([call, call]))).toBe('quarantined')
  expect(proxy.messages()).toBe(before)
  expect({ ...provider.status }).toMatchObject({ requests: 3, failures: 3, lastError: 'transport' })
  proxy.inject(() => undefined)
  skip(1_000)
  expect({ ...provider.status }.quarantine).toBeUndefined()
  expect(await chainId(provider)).toBe(4242n)
})

test('behavior: what it rightly refuses leads to no quarantine', async () => {
  const { provider, proxy } = setUp()
  for (const [code, message] of [
    [3, 'execution reverted'],
    [-32000, 'header not found'],
    [-32601, 'Method not found'],
    [-32603, 'Internal error'],
    [-32005, 'query returned more than 10000 results'],
  ] as const) {
    proxy.inject(() => ({ kind: 'error', code, message }))
    for (let index = 0; index < 4; index += 1) await classOf(chainId(provider))
  }
  expect(provider.status).toMatchObject({ quarantine: undefined, quarantines: 0, failures: 20 })
})

test('behavior: a contradiction leads to quarantine; what was asked before it still counts', async () => {
  const { provider, proxy, skip, clock } = setUp()
  proxy.inject(() => ({ kind: 'delay', ms: 300 }))
  const underWay = chainId(provider)
  await expect.poll(() => proxy.requests.length).toBe(1)
  provider.noteContradiction('lens.readAccounts at block 5')
  expect(await classOf(chainId(provider))).toBe('quarantined')
  expect(await underWay).toBe(4242n)
  expect(provider.status.disagreements).toBe(1)
  expect(provider.status.quarantine?.reason).toBe('contradicted by a quorum about lens.readAccounts at block 5')
  expect((provider.status.quarantine?.until ?? 0) - clock.now()).toBeLessThanOrEqual(10_000)
  skip(10_000)
  expect(await chainId(provider)).toBe(4242n)
})

test('behavior: a height that goes back does not count, until the quarantine after the third ends', async () => {
  const { provider, skip } = setUp()
  provider.noteHeight(100n)
  for (const height of [90n, 91n]) expect(await classOf(() => provider.noteHeight(height))).toBe('wentBack')
  provider.noteHeight(100n)
  for (const height of [90n, 91n, 92n]) {
    await chainId(provider)
    expect(await classOf(() => provider.noteHeight(height))).toBe('wentBack')
  }
  expect({ ...provider.status }).toMatchObject({ setbacks: 2, height: 92n, failures: 5, quarantines: 1 })
  expect(await classOf(() => provider.noteHeight(93n))).toBe('wentBack')
  skip(1_000)
  provider.noteHeight(94n)
  expect(await classOf(() => provider.noteHeight(93n))).toBe('wentBack')
})

test('behavior: the latency is a moving average', async () => {
  const { provider, proxy } = setUp()
  await chainId(provider)
  const before = provider.status.latencyMs ?? Number.NaN
  proxy.inject(() => ({ kind: 'delay', ms: 300 }))
  await chainId(provider)
  const risen = (provider.status.latencyMs ?? Number.NaN) - before * 0.8
  expect(risen).toBeGreaterThan(59)
})

test('error: who must wait longer than the deadline is not sent', async () => {
  const { provider, proxy } = setUp({ requestsPerSecond: 0.01 })
  expect(await chainId(provider)).toBe(4242n)
  expect(await classOf(chainId(provider))).toBe('rateLimited')
  expect(proxy.requests.length).toBe(1)
  expect(provider.status).toMatchObject({ requests: 2, failures: 1, requestsPerSecond: 0.01, quarantine: undefined })
})

test('error: a batch with one answer missing, and one answer wrong, also when it is asked for alone', async () => {
  for (const fault of [{ kind: 'omit' }, { kind: 'alter', result: () => 'no number' }] satisfies Fault[]) {
    const { provider, proxy } = setUp()
    provider.noteCapabilities(capabilities)
    proxy.inject(({ method }) => (method === 'eth_gasPrice' ? fault : undefined))
    expect(await classOf(provider.requestAll([call, { ...call, method: 'eth_gasPrice' }, call]))).toBe('malformed')
    expect(provider.status).toMatchObject({ quarantine: undefined })
  }
})

const invented = () =>
  Array.from({ length: 12 }, () => 'abcdefghijklmnopqrstuvwxyz  '.charAt(Math.random() * 28)).join('')
const refuseLong: Record<string, () => Fault> = {
  'an error': () => ({
    kind: 'body',
    text: '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Batch of more than 3 requests are not allowed on free tier"}}',
  }),
  'an error in whatever words': () => ({
    kind: 'body',
    text: `{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"${invented()}"}}`,
  }),
  'HTTP 500': () => ({ kind: 'body', status: 500, text: 'oops' }),
  'HTTP 413': () => ({ kind: 'body', status: 413, text: '' }),
  'HTTP 403': () => ({ kind: 'body', status: 403, text: '' }),
  'a dropped connection': () => drop,
  'an error for each request': () => ({ kind: 'error', code: -32005, message: 'batch limit exceeded' }),
  'answers to some of it': () => ({ kind: 'omit' }),
}

for (const most of [3, 1])
  test.for(Object.entries(refuseLong))(`behavior: batches of more than ${most} refused by %s`, async ([, refusal]) => {
    const { provider, proxy, skip } = setUp()
    provider.noteCapabilities(capabilities)
    const lengths: number[] = []
    proxy.inject((_, { index, length }) => {
      lengths.push(length)
      if (length <= most) return undefined
      const fault = refusal()
      return fault.kind === 'omit' && index < most ? undefined : fault
    })
    const seven = Array.from({ length: 7 }, () => call)
    expect(await provider.requestAll(seven)).toEqual(Array(7).fill(4242n))
    expect(await provider.requestAll(Array.from({ length: 50 }, () => call))).toEqual(Array(50).fill(4242n))
    const learnt = lengths.length
    // Remembered: from here on nothing is refused.
    expect(await provider.requestAll(seven)).toEqual(Array(7).fill(4242n))
    expect(lengths.slice(learnt).every((length) => length <= most)).toBe(true)
    expect(provider.status).toMatchObject({ quarantines: 0 })
    // Looked at again after an hour, when it may take more.
    skip(3_600_000)
    proxy.inject(() => undefined)
    const before = proxy.messages()
    expect(await provider.requestAll(seven)).toEqual(Array(7).fill(4242n))
    expect(proxy.messages() - before).toBeLessThan(Math.ceil(7 / most))
  })

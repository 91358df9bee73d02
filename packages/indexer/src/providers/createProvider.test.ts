import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { steadyClock } from '@plimsoll/tasks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ProviderError } from '../errors.ts'
import { quantity } from '../hexSchemas.ts'
import { providerOf } from '../testing/poolOf.ts'
import { type Fault, type FaultProxy, startFaultProxy } from '../testing/startFaultProxy.ts'
import { createProvider } from './createProvider.ts'
import { createTransport } from './createTransport.ts'

let anvil: AnvilChain
let proxy: FaultProxy
beforeAll(async () => {
  anvil = await startAnvil({ chainId: 4242 })
  proxy = await startFaultProxy(anvil.url)
})
beforeEach(() => {
  proxy.requests.length = 0
  proxy.inject(() => undefined)
})
afterAll(async () => {
  await proxy.stop()
  await anvil.stop()
})

const chainId = (provider: ReturnType<typeof providerOf>) => provider.request('eth_chainId', [], quantity)

async function failureOf(provider: ReturnType<typeof providerOf>): Promise<ProviderError> {
  const error = await chainId(provider).catch((cause: unknown) => cause)
  if (!(error instanceof ProviderError)) throw error
  return error
}

test('default', async () => {
  const provider = providerOf(proxy.url)
  expect(await chainId(provider)).toBe(4242n)
  expect(provider.status).toMatchObject({ name: 'a', requests: 1, failures: 0, lastError: undefined })
  expect(provider.status.latencyMs).toBeGreaterThan(0)
})

test('behavior: credentials in the URL become basic authorization', async () => {
  const provider = providerOf(proxy.url.replace('http://', 'http://captain:s%C3%A9cret@'))
  expect(await chainId(provider)).toBe(4242n)
  const sent = proxy.requests[0]?.headers.authorization?.replace('Basic ', '') ?? ''
  expect(Buffer.from(sent, 'base64').toString()).toBe('captain:sécret')
})

test('behavior: says what it is, and sends the headers that are configured, over HTTP and WebSocket', async () => {
  for (const protocol of ['http', 'ws'] as const) {
    const own = await startFaultProxy(anvil.url, { protocol })
    const ask = async (headers?: Record<string, string>) => {
      const config = { name: 'a', url: own.url.replace('://', '://captain:secret@'), headers }
      const transport = createTransport(new URL(config.url), { maxResponseBytes: 1_000_000, headers })
      const provider = createProvider(config, { transport, clock: steadyClock, timeoutMs: 2_000 })
      expect(await chainId(provider)).toBe(4242n)
      provider.close()
      return own.requests.at(-1)?.headers
    }
    expect(await ask()).toMatchObject({ 'user-agent': 'plimsoll', authorization: expect.stringMatching(/^Basic /) })
    expect(await ask({ 'X-Api-Key': 'k3y', Authorization: 'Bearer t0ken' })).toMatchObject({
      'user-agent': 'plimsoll',
      'x-api-key': 'k3y',
      authorization: 'Bearer t0ken',
    })
    expect(await ask({ 'User-Agent': 'somebody else' })).toMatchObject({ 'user-agent': 'somebody else' })
    await own.stop()
  }
})

test('error: values of headers never show, whatever the provider answers', async () => {
  const headers = { authorization: 'Bearer k3y-of-the-header' }
  const transport = createTransport(new URL(proxy.url), { maxResponseBytes: 1_000_000, headers })
  const provider = createProvider(
    { name: 'a', url: proxy.url, headers },
    { transport, clock: steadyClock, timeoutMs: 2_000 },
  )
  for (const message of ['bad key k3y-of-the-header', `bad header ${headers.authorization}`]) {
    proxy.inject(() => ({ kind: 'error', code: -32000, message }))
    const error = await failureOf(provider)
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain('k3y')
  }
})

test('behavior: a dropped connection is tried once more', async () => {
  proxy.inject(() => (proxy.requests.length === 1 ? { kind: 'drop' } : undefined))
  expect(await chainId(providerOf(proxy.url))).toBe(4242n)
  proxy.inject(() => ({ kind: 'drop' }))
  proxy.requests.length = 0
  expect((await failureOf(providerOf(proxy.url))).class).toBe('transport')
  expect(proxy.requests.length).toBe(2)
})

test.for<[string, Fault, ProviderError['class']]>([
  ['no answer', { kind: 'hang' }, 'timeout'],
  ['HTTP error', { kind: 'body', status: 503, text: 'busy' }, 'http'],
  ['rate limit', { kind: 'body', status: 429, text: '' }, 'rateLimited'],
  ['not JSON', { kind: 'body', text: '{"jsonrpc":"2.0","id":1,"resu' }, 'malformed'],
  ['answer to another request', { kind: 'body', text: '{"jsonrpc":"2.0","id":77,"result":"0x1"}' }, 'malformed'],
  ['result of another type', { kind: 'alter', result: () => ({ chain: 1 }) }, 'malformed'],
  ['no result', { kind: 'alter', result: () => undefined }, 'malformed'],
  ['too long', { kind: 'body', text: `"${'x'.repeat(1_000_001)}"` }, 'tooLarge'],
  ['redirect', { kind: 'redirect', to: 'http://127.0.0.1:9/' }, 'http'],
  ['JSON-RPC error', { kind: 'error', code: -32000, message: 'header not found' }, 'behind'],
  ['reverted call', { kind: 'error', code: 3, message: 'execution reverted' }, 'execution'],
])('error: %s', async ([, fault, expected]) => {
  proxy.inject(() => fault)
  const provider = providerOf(proxy.url, { timeoutMs: 500 })
  expect((await failureOf(provider)).class).toBe(expected)
  expect(provider.status).toMatchObject({ failures: 1, lastError: expected })
})

test('error: nobody there', async () => {
  expect((await failureOf(providerOf('http://127.0.0.1:9/'))).class).toBe('transport')
})

test('error: keys in the URL never show, whatever the provider answers', async () => {
  const url = new URL(`${proxy.url}/v2/k3y-of-the-path?apikey=k3y-of-the-query`)
  url.username = 'captain'
  url.password = 'k3y-of-the-user'
  for (const fault of [
    { kind: 'error', code: -32000, message: `bad key k3y-of-the-path or k3y-of-the-query, see ${url}\u001b[31m` },
    { kind: 'alter', result: () => url.href },
    { kind: 'body', status: 401, text: url.href },
    { kind: 'drop' },
    { kind: 'redirect', to: url.href },
  ] satisfies Fault[]) {
    proxy.inject(() => fault)
    const error = await failureOf(providerOf(url.href))
    const everything = `${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause}`
    expect(everything).not.toMatch(/k3y|captain/)
    expect(everything).not.toContain('\u001b')
  }
})

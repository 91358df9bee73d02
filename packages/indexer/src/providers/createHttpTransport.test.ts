import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Fault, type FaultProxy, startFaultProxy } from '../testing/startFaultProxy.ts'
import { createTransport } from './createTransport.ts'
import type { RpcRequest } from './transport.ts'

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

const request = (id: number): RpcRequest => ({ jsonrpc: '2.0', id, method: 'eth_chainId', params: [] })
const transportTo = () => createTransport(new URL(proxy.url), { maxResponseBytes: 100_000 })
const limits = { timeoutMs: 30_000 }

test('default', async () => {
  const json = { jsonrpc: '2.0', id: 1, result: '0x1092' }
  expect(await transportTo().send(request(1), limits)).toEqual({ json, bytes: JSON.stringify(json).length })
  expect(await transportTo().send([request(1)], limits)).toMatchObject({ json: [json] })
})

test('behavior: a JSON-RPC error says more than the status it came with', async () => {
  const text = '{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"up to a 500 block range"}}'
  for (const status of [400, 404, 500]) {
    proxy.inject(() => ({ kind: 'body', status, text }))
    expect(await transportTo().send(request(1), limits)).toMatchObject({ json: { error: { code: -32600 } } })
  }
})

test('behavior: close ends what is under way, for good', async () => {
  const transport = transportTo()
  proxy.inject(() => ({ kind: 'hang' }))
  const underWay = transport.send(request(1), limits)
  transport.close()
  expect(await underWay).toMatchObject({ failure: 'transport' })
  proxy.inject(() => undefined)
  expect(await transport.send(request(2), limits)).toMatchObject({ failure: 'transport' })
})

test('behavior: a compressed answer is read, if it is not too long when unpacked', async () => {
  const json = { jsonrpc: '2.0', id: 1, result: '0x1092' }
  const zipped = async (text: string) => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const transport = createTransport(url, { maxResponseBytes: 100_000 })
    const answer = await transport.send(request(1), limits)
    transport.close()
    await new Promise((resolve) => server.close(resolve))
    return answer
  }
  expect(await zipped(JSON.stringify(json))).toEqual({ json, bytes: JSON.stringify(json).length })
  expect(await zipped('0'.repeat(10_000_000))).toMatchObject({ failure: 'tooLarge' })
})

test.for<[string, Fault, object]>([
  [
    'slow down',
    { kind: 'body', status: 429, text: '{}', headers: { 'retry-after': '7' } },
    { failure: 'rateLimited', retryAfterMs: 7_000 },
  ],
  [
    'no longer up',
    { kind: 'body', status: 503, text: '{}', headers: { 'retry-after': '2' } },
    { failure: 'http', retryAfterMs: 2_000 },
  ],
  ['another key', { kind: 'body', status: 403, text: '{"error":{"code":1}}' }, { failure: 'unauthorized' }],
  ['status 413', { kind: 'body', status: 413, text: '{"error":{"code":1}}' }, { failure: 'tooLarge' }],
  [
    'a page of errors',
    { kind: 'body', status: 400, text: `{"error":{"code":1,"x":"${'x'.repeat(20_000)}"}}` },
    { failure: 'http' },
  ],
  ['status without JSON-RPC', { kind: 'body', status: 500, text: '"oops"' }, { failure: 'http' }],
  ['cut off', { kind: 'truncate', bytes: 10 }, { failure: 'transport' }],
])('error: %s', async ([, fault, expected]) => {
  proxy.inject(() => fault)
  expect(await transportTo().send(request(1), limits)).toMatchObject(expected)
})

test('error: no answer in time', async () => {
  proxy.inject(() => ({ kind: 'hang' }))
  expect(await transportTo().send(request(1), { timeoutMs: 50 })).toMatchObject({ failure: 'timeout' })
})

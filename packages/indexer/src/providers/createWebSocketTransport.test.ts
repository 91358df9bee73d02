import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Fault, type FaultProxy, startFaultProxy } from '../testing/startFaultProxy.ts'
import { createTransport } from './createTransport.ts'
import type { RpcRequest, Transport } from './transport.ts'

let anvil: AnvilChain
let proxy: FaultProxy
const transports: Transport[] = []
beforeAll(async () => {
  anvil = await startAnvil({ chainId: 4242 })
  proxy = await startFaultProxy(anvil.url, { protocol: 'ws' })
})
beforeEach(() => {
  proxy.requests.length = 0
  proxy.inject(() => undefined)
})
afterAll(async () => {
  for (const transport of transports) transport.close()
  await proxy.stop()
  await anvil.stop()
})

function transportTo(url = proxy.url, maxResponseBytes = 100_000): Transport {
  const transport = createTransport(new URL(url), { maxResponseBytes })
  transports.push(transport)
  return transport
}
const request = (id: number, method = 'eth_chainId'): RpcRequest => ({ jsonrpc: '2.0', id, method, params: [] })
const limits = { timeoutMs: 30_000 }

test('default', async () => {
  const answer = { jsonrpc: '2.0', id: 1, result: '0x1092' }
  const bytes = JSON.stringify(answer).length
  expect(await transportTo().send(request(1), limits)).toEqual({ json: answer, bytes })
  expect(await transportTo(anvil.url.replace('http', 'ws')).send(request(1), limits)).toEqual({ json: answer, bytes })
})

test('behavior: answers find their requests in whatever order they come', async () => {
  proxy.inject(({ id }) => (id === 1 ? { kind: 'delay', ms: 100 } : undefined))
  const transport = transportTo()
  const order: number[] = []
  const ask = async (id: number) => {
    const answer = await transport.send(request(id), limits)
    order.push(id)
    return answer
  }
  const answers = await Promise.all([ask(1), ask(2), ask(3)])
  expect(answers.map((answer) => 'json' in answer && (answer.json as { id: number }).id)).toEqual([1, 2, 3])
  expect(order.at(-1)).toBe(1)
})

test('behavior: a batch is one message', async () => {
  const before = proxy.messages()
  const answer = await transportTo().send([request(7), request(8, 'eth_blockNumber')], limits)
  expect(answer).toMatchObject({
    json: [
      { id: 7, result: '0x1092' },
      { id: 8, result: '0x0' },
    ],
  })
  expect(proxy.messages() - before).toBe(1)
})

test('behavior: connects again with the next request after a loss', async () => {
  const transport = transportTo()
  proxy.inject(() => ({ kind: 'hang' }))
  const underWay = [transport.send(request(1), limits), transport.send([request(2)], limits)]
  await expect.poll(() => proxy.requests.length).toBe(2)
  proxy.disconnect()
  for (const answer of await Promise.all(underWay)) expect(answer).toMatchObject({ failure: 'transport' })
  proxy.inject(() => undefined)
  expect(await transport.send(request(3), limits)).toMatchObject({ json: { id: 3 } })
})

test('behavior: a silent connection is given up, one that only answers late is kept', async () => {
  const transport = transportTo()
  proxy.inject(({ id }) => (id === 1 ? { kind: 'hang' } : undefined))
  expect(await transport.send(request(1), { timeoutMs: 50 })).toMatchObject({ failure: 'timeout' })
  proxy.inject(({ id }) => (id === 2 ? { kind: 'delay', ms: 3_200 } : undefined))
  expect(await transport.send(request(9), limits)).toMatchObject({ json: { id: 9 } })
  const late = transport.send(request(2), { timeoutMs: 3_000 })
  expect(await transport.send(request(3), limits)).toMatchObject({ json: { id: 3 } })
  expect(await late).toMatchObject({ failure: 'timeout' })
  proxy.inject(({ id }) => (id === 4 ? { kind: 'delay', ms: 600 } : undefined))
  expect(await transport.send(request(4), limits)).toMatchObject({ json: { id: 4 } })
})

test('behavior: credentials in the URL become basic authorization', async () => {
  const transport = transportTo(`${proxy.url.replace('ws://', 'ws://captain:s%C3%A9cret@')}/#part`)
  expect(await transport.send(request(1), limits)).toMatchObject({ json: { id: 1 } })
  const sent = proxy.requests[0]?.headers.authorization?.replace('Basic ', '') ?? ''
  expect(Buffer.from(sent, 'base64').toString()).toBe('captain:sécret')
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

test.for<[string, Fault, string]>([
  ['dropped', { kind: 'drop' }, 'transport'],
  ['no JSON', { kind: 'body', text: '{"jsonrpc":"2.0","id":1,"resu' }, 'malformed'],
  ['cut off', { kind: 'truncate', bytes: 12 }, 'malformed'],
  ['answer to another request', { kind: 'body', text: '{"jsonrpc":"2.0","id":77,"result":"0x1"}' }, 'malformed'],
  ['an error for nobody', { kind: 'body', text: '{"jsonrpc":"2.0","id":null,"error":{"code":1}}' }, 'malformed'],
  ['a batch nobody asked for', { kind: 'body', text: '[{"jsonrpc":"2.0","id":1,"result":"0x1"}]' }, 'malformed'],
  ['too long', { kind: 'body', text: `"${'x'.repeat(100_001)}"` }, 'tooLarge'],
])('error: %s', async ([, fault, failure]) => {
  const transport = transportTo()
  proxy.inject(({ id }) => (id === 1 ? fault : undefined))
  expect(await transport.send(request(1), limits)).toMatchObject({ failure })
  expect(await transport.send(request(2), limits)).toMatchObject({ json: { id: 2 } })
})

test('error: refused at the door', async () => {
  const door = createServer()
  door.on('upgrade', (_, socket) => socket.end('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\n\r\n'))
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const transport = transportTo(`ws://127.0.0.1:${(door.address() as AddressInfo).port}`)
  expect(await transport.send(request(1), limits)).toMatchObject({ failure: 'rateLimited', retryAfterMs: 3_000 })
  door.close()
})

test('error: nobody there', async () => {
  expect(await transportTo('ws://127.0.0.1:9').send(request(1), limits)).toMatchObject({
    failure: 'transport',
    reason: 'no connection (ECONNREFUSED)',
  })
})

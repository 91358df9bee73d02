import type { Fault, RpcRequest } from '@plimsoll/indexer/testing/startFaultProxy'
import { expect, test } from 'vitest'
import { WrongEndpoint } from './errors.ts'
import { attest } from './testing/attest.ts'
import { answered, openWorld } from './testing/openWorld.ts'

test.each([
  ['the first', 0],
  ['the last', 2],
])('behavior: an endpoint stuck in the past is not believed: %s', async (_, stuck) => {
  const { store, fronts, open, posted, errors, epoch, mined, stuckNow } = await openWorld(process.env)
  fronts[stuck]?.inject(await stuckNow())
  for (const age of [1, 2, 3]) {
    const attested = await attest(age)
    await store.snapshots.put(attested)
    // As after a restart: nothing is remembered.
    await open().catchUp()
    expect(await epoch()).toBe(attested.header.epoch)
  }
  expect(errors).toEqual([])
  expect(posted.length).toBe(3)
  expect(await mined()).toBe(3)
})

test('behavior: two of three stuck in the past, and one of them fast', async () => {
  const { store, fronts, open, errors, mined, stuckNow } = await openWorld(process.env)
  await store.snapshots.put(await attest(1))
  await open().catchUp()
  const stuck = await stuckNow()
  fronts[0].inject(stuck)
  fronts[1].inject(stuck)
  fronts[2].inject(({ method }) => (method === 'eth_getTransactionCount' ? { kind: 'delay', ms: 300 } : undefined))
  await store.snapshots.put(await attest(2))
  await open().run()
  await store.snapshots.put(await attest(3))
  await open().run()
  expect(errors).toEqual([])
  expect(await mined()).toBe(3)
})

test('behavior: what is posted already is not posted again because one endpoint has not seen it', async () => {
  const { store, fronts, open, errors, mined, stuckNow } = await openWorld(process.env)
  const stuck = await stuckNow()
  await store.snapshots.put(await attest(1))
  await open().catchUp()
  fronts[0].inject(stuck)
  await open().catchUp()
  expect(errors).toEqual([])
  expect(await mined()).toBe(1)
})

test('behavior: an endpoint that hangs does not slow down each look', async () => {
  const { store, fronts, open, epoch } = await openWorld(process.env)
  fronts[0].inject(() => ({ kind: 'hang' }))
  const attested = await attest(1)
  await store.snapshots.put(attested)
  await open().run()
  expect(await epoch()).toBe(attested.header.epoch)
  // One that is open at a time, and what the market, the state and the sending began together.
  expect(fronts[0].requests.length).toBeLessThan(12)
})

test('behavior: an endpoint of another chain is passed over while others serve this one', async () => {
  const { store, fronts, open, epoch } = await openWorld(process.env)
  fronts[0].inject(({ method }) => (method === 'eth_chainId' ? { kind: 'alter', result: () => '0x1' } : undefined))
  const attested = await attest(1)
  await store.snapshots.put(attested)
  await open().catchUp()
  expect(await epoch()).toBe(attested.header.epoch)
})

const onlySends = (refuse: (request: RpcRequest) => Fault) => (request: RpcRequest) =>
  request.method === 'eth_sendRawTransaction' ? undefined : refuse(request)
const notFound = (request: RpcRequest) => answered(request, { error: { code: -32_601, message: 'method not found' } })

test.each([
  ['an error', notFound],
  ['an HTTP status', (): Fault => ({ kind: 'body', status: 403, text: 'forbidden' })],
  ['an empty answer', (): Fault => ({ kind: 'body', text: '' })],
  ['nothing', (): Fault => ({ kind: 'hang' })],
])('behavior: a relay that only takes transactions is sent to, never read: %s', async (_, refuse) => {
  const { store, registry, fronts, open, posted, errors } = await openWorld(process.env)
  const [relay, ...providers] = fronts
  relay.inject(onlySends(refuse))
  await store.snapshots.put(await attest(1))
  const urls = providers.map(({ url }) => url)
  await open({ chain: { ...registry, urls, sendUrls: [relay.url] } }).run()
  expect(errors).toEqual([])
  expect(posted.length).toBe(1)
  expect(new Set(relay.requests.map(({ method }) => method))).toEqual(
    new Set(['eth_chainId', 'eth_sendRawTransaction']),
  )
  for (const { requests } of providers)
    expect(requests.some(({ method }) => method === 'eth_sendRawTransaction')).toBe(false)
})

test('error: WrongEndpoint of a relay that says it serves another chain', async () => {
  const { store, registry, fronts, open } = await openWorld(process.env)
  const [relay, provider] = fronts
  relay.inject(({ method }) => (method === 'eth_chainId' ? { kind: 'alter', result: () => '0x1' } : undefined))
  await store.snapshots.put(await attest(1))
  const chain = { ...registry, urls: [provider.url], sendUrls: [relay.url] }
  await expect(open({ chain }).catchUp()).rejects.toThrow(WrongEndpoint)
  expect(relay.requests.some(({ method }) => method === 'eth_sendRawTransaction')).toBe(false)
})

/** What a node says that knows `eth_estimateGas` with one argument only. */
const tooMany = (say: (request: RpcRequest) => Fault) => (request: RpcRequest) =>
  request.method === 'eth_estimateGas' && request.params.length > 1 ? say(request) : undefined

test.each([
  [
    'invalid params',
    (request: RpcRequest) =>
      answered(request, { error: { code: -32_602, message: 'too many arguments, want at most 1' } }),
  ],
  ['words of its own', (request: RpcRequest) => answered(request, { error: { code: 7, message: 'kumquat' } })],
  ['an HTTP status', (): Fault => ({ kind: 'body', status: 400, text: '{}' })],
])('behavior: an estimate that is refused with a block is asked for without: %s', async (_, say) => {
  const { store, fronts, open, posted, errors } = await openWorld(process.env)
  for (const front of fronts) front.inject(tooMany(say))
  await store.snapshots.put(await attest(1))
  await open().run()
  expect(errors).toEqual([])
  expect(posted.length).toBe(1)
})

test('error: PostReverted says why also where an estimate takes one argument', async () => {
  const { store, fronts, open } = await openWorld(process.env)
  for (const front of fronts) front.inject(tooMany(notFound))
  await store.snapshots.put(await attest(100_000))
  await expect(open().catchUp()).rejects.toThrow(/FromFuture/)
})

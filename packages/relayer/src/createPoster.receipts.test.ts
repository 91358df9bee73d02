import type { Fault, RpcRequest } from '@plimsoll/indexer/testing/startFaultProxy'
import { expect, test } from 'vitest'
import { attest } from './testing/attest.ts'
import { eventually } from './testing/eventually.ts'
import { openWorld } from './testing/openWorld.ts'

const onReceipt = (fault: Fault) => (request: RpcRequest) =>
  request.method === 'eth_getTransactionReceipt' ? fault : undefined
const none = onReceipt({ kind: 'alter', result: () => null })
const indexing = onReceipt({ kind: 'error', code: -32_000, message: 'transaction indexing is in progress' })

test.each([
  ['null', none],
  ['an error', indexing],
])('behavior: receipts later than nonces are waited for: %s', async (_, fault) => {
  const { store, fronts, open, posted, errors, inFlight } = await openWorld(process.env)
  for (const front of fronts) front.inject(fault)
  await store.snapshots.put(await attest(1))
  const running = open().run()
  await eventually(() => fronts[0].requests.filter(({ method }) => method === 'eth_getTransactionReceipt').length)
    // Many more polls than machines behind one URL are given.
    .toBeGreaterThan(30)
  for (const front of fronts) front.inject(() => undefined)
  await running
  expect(errors).toEqual([])
  expect(posted.length).toBe(1)
  expect(await inFlight()).toBeUndefined()
})

test('behavior: one endpoint with the receipt is enough', async () => {
  const { store, fronts, open, posted, errors } = await openWorld(process.env)
  fronts[0].inject(none)
  fronts[1].inject(indexing)
  await store.snapshots.put(await attest(1))
  await open().run()
  expect(errors).toEqual([])
  expect(posted.length).toBe(1)
})

test('behavior: nobody is accused without a receipt when the registry has the snapshot; the next one is posted', async () => {
  const { store, fronts, open, errors, epoch, mined, inFlight } = await openWorld(process.env)
  for (const front of fronts) front.inject(none)
  await store.snapshots.put(await attest(1))
  await open({ receiptPatienceMs: 200 }).run()
  expect(await inFlight()).toBeUndefined()
  const next = await attest(2)
  await store.snapshots.put(next)
  await open({ receiptPatienceMs: 200 }).run()
  expect(errors).toEqual([])
  expect(await epoch()).toBe(next.header.epoch)
  expect(await mined()).toBe(2)
})

test('behavior: a receipt that comes while the nonce is not counted yet is reported', async () => {
  const { store, fronts, open, posted, errors, inFlight } = await openWorld(process.env)
  for (const front of fronts)
    front.inject(({ method }) =>
      method === 'eth_getTransactionCount' ? { kind: 'alter', result: () => '0x0' } : undefined,
    )
  await store.snapshots.put(await attest(1))
  await open({ replaceAfterMs: 20 }).run()
  expect(errors).toEqual([])
  expect(posted.length).toBe(1)
  expect(await inFlight()).toBeUndefined()
})

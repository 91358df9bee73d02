import { expect, test } from 'vitest'
import { attest } from './testing/attest.ts'
import { openWorld } from './testing/openWorld.ts'

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

import type { Fault, RpcRequest } from '@plimsoll/indexer/testing/startFaultProxy'
import { parseGwei } from 'viem'
import { expect, test } from 'vitest'
import { attest } from './testing/attest.ts'
import { eventually } from './testing/eventually.ts'
import { answered, openWorld } from './testing/openWorld.ts'

const withoutBaseFee = (block: unknown) => {
  const { baseFeePerGas: _, ...rest } = block as Record<string, unknown>
  return rest
}
const price = `0x${parseGwei('3').toString(16)}`

/** A node of a chain without EIP-1559; `history` is what it does with `eth_feeHistory`. */
function old(history: (request: RpcRequest) => Fault | undefined) {
  return (request: RpcRequest): Fault | undefined => {
    const { method, params } = request
    if (method === 'eth_getBlockByNumber') return { kind: 'alter', result: withoutBaseFee }
    if (method === 'eth_gasPrice') return { kind: 'alter', result: () => price }
    if (method === 'eth_feeHistory' || method === 'eth_maxPriorityFeePerGas') return history(request)
    if (method === 'eth_sendRawTransaction' && /^0x0[0-9]/.test(`${params[0]}`))
      return answered(request, { error: { code: -32_000, message: 'transaction type not supported' } })
    return undefined
  }
}
const unknown = (request: RpcRequest) => answered(request, { error: { code: -32_601, message: 'method not found' } })

test.each([
  ['none of the methods of EIP-1559', unknown],
  ['all of them', () => undefined],
])('behavior: a legacy transaction where blocks have no base fee: %s', async (_, history) => {
  const { client, store, fronts, open, posted, errors } = await openWorld(process.env)
  for (const front of fronts) front.inject(old(history))
  await store.snapshots.put(await attest(1))
  await open().run()
  expect(errors).toEqual([])
  const { type, gasPrice } = await client.getTransaction({ hash: posted[0]?.hash ?? '0x' })
  expect({ type, gasPrice }).toEqual({ type: 'legacy', gasPrice: parseGwei('3') })
})

test('behavior: a legacy transaction that waits is outbid', async () => {
  const { client, store, fronts, open, posted, inFlight } = await openWorld(process.env)
  for (const front of fronts) front.inject(old(unknown))
  await client.setAutomine(false)
  await store.snapshots.put(await attest(1))
  const running = open({ replaceAfterMs: 100 }).run()
  await eventually(async () => (await inFlight())?.attempts.length).toBeGreaterThan(1)
  await client.setAutomine(true)
  await client.mine({ blocks: 1 })
  await running
  expect(posted.length).toBe(1)
})

test('behavior: one endpoint that hides the base fee changes nothing', async () => {
  const { client, store, fronts, open, posted } = await openWorld(process.env)
  fronts[0].inject(old(unknown))
  await store.snapshots.put(await attest(1))
  await open().run()
  expect((await client.getTransaction({ hash: posted[0]?.hash ?? '0x' })).type).toBe('eip1559')
})

import type { Fault, RpcRequest } from '@plimsoll/indexer/testing/startFaultProxy'
import { type Hex, parseGwei, parseTransaction } from 'viem'
import { expect, test } from 'vitest'
import { InsufficientFunds } from './errors.ts'
import { attest } from './testing/attest.ts'
import { answered, openWorld } from './testing/openWorld.ts'

/** A pool that takes no transaction with a tip below 25 gwei. */
const pool =
  (say: (tip: bigint) => string) =>
  (request: RpcRequest): Fault | undefined => {
    if (request.method !== 'eth_sendRawTransaction') return undefined
    const tip = parseTransaction(request.params[0] as Hex).maxPriorityFeePerGas ?? 0n
    if (tip >= parseGwei('25')) return undefined
    return answered(request, { error: { code: -32_000, message: say(tip) } })
  }

test.each([
  ['in wei', 2, (tip: bigint) => `transaction underpriced: gas tip cap ${tip}, minimum needed 25000000000`],
  ['in gwei', 2, () => 'gas price is below the minimum of 25 gwei'],
  ['not named', 7, () => 'transaction underpriced'],
])('behavior: the minimum of a pool is learned once, not with every snapshot: %s', async (_, most, say) => {
  const { store, fronts, open, posted, errors, client } = await openWorld(process.env)
  for (const front of fronts) front.inject(pool(say))
  const poster = open({ limits: { cap: parseGwei('500'), multiple: 4, tip: parseGwei('60') } })
  await store.snapshots.put(await attest(1))
  await poster.run()
  const learned = errors.length
  // Each is tried again once before another is signed.
  expect(learned).toBeLessThanOrEqual(2 * most)
  await store.snapshots.put(await attest(2))
  await poster.run()
  expect(errors.length).toBe(learned)
  expect(posted.length).toBe(2)
  const { maxPriorityFeePerGas = 0n } = await client.getTransaction({ hash: posted[1]?.hash ?? '0x' })
  expect(maxPriorityFeePerGas).toBeLessThan(parseGwei('51'))
})

test.each([
  'insufficient funds for gas * price + value: balance 1, tx cost 2, overshot 1',
  'insufficient funds for gas * price + value + L1 data fee',
  'Insufficient balance for transfer',
])('error: InsufficientFunds where a chain takes more than the gas: %s', async (message) => {
  const { store, fronts, open, epoch } = await openWorld(process.env)
  const refuse = (request: RpcRequest) =>
    request.method === 'eth_sendRawTransaction' ? answered(request, { error: { code: -32_000, message } }) : undefined
  for (const front of fronts) front.inject(refuse)
  const attested = await attest(1)
  await store.snapshots.put(attested)
  const { catchUp, run } = open({ replaceAfterMs: 50 })
  await expect(catchUp()).rejects.toThrow(InsufficientFunds)
  for (const front of fronts) front.inject(() => undefined)
  await run()
  expect(await epoch()).toBe(attested.header.epoch)
})

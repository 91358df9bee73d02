import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { NotCanonical, NotFinal, ProviderDisagreement, QuorumUnavailable } from '../errors.ts'
import { clientOf, entryOf, reorg } from '../testing/clientOf.ts'
import { forksAway, lagsAt } from '../testing/faults.ts'
import { poolOf } from '../testing/poolOf.ts'
import { type FaultProxy, startFaultProxy } from '../testing/startFaultProxy.ts'
import { confirmEntry } from './confirmEntry.ts'
import type { ProviderPool } from './quorum.ts'

let anvil: AnvilChain
let proxy: FaultProxy
beforeAll(async () => {
  anvil = await startAnvil({ chainId: 4242 })
  await clientOf(anvil.url).mine({ blocks: 10 })
  proxy = await startFaultProxy(anvil.url)
})
beforeEach(() => proxy.inject(() => undefined))
afterAll(async () => {
  await proxy.stop()
  await anvil.stop()
})

const two = () => poolOf([anvil.url, proxy.url], { quorum: 2, timeoutMs: 500 })
const three = () => poolOf([anvil.url, anvil.url, proxy.url], { quorum: 2, timeoutMs: 500 })
const confirm = async (
  pool: ProviderPool,
  { number, depth = 0, waitMs = 0 }: { number: bigint; depth?: number; waitMs?: number },
) =>
  confirmEntry(pool, {
    entry: await entryOf(anvil.url, number),
    policy: { finality: { kind: 'depth', blocks: depth }, waitMs },
  })

test('default', async () => {
  await confirm(two(), { number: 10n })
  await confirm(two(), { number: 4n, depth: 6 })
})

test('behavior: a provider just behind gets time to catch up', async () => {
  proxy.inject(lagsAt(9n))
  setTimeout(() => proxy.inject(() => undefined), 250)
  await confirm(two(), { number: 10n, waitMs: 5_000 })
})

test('behavior: a provider far behind is not needed', async () => {
  proxy.inject(lagsAt(2n))
  const pool = three()
  await confirm(pool, { number: 10n })
  expect(pool.reports).toEqual([])
})

test('behavior: a provider on another branch is outvoted and reported', async () => {
  proxy.inject(forksAway)
  const pool = three()
  await confirm(pool, { number: 10n })
  await vi.waitFor(() => expect(pool.reports.map(({ outvoted }) => outvoted)).toEqual([['c']]))
})

test('error: not final', async () => {
  await expect(confirm(two(), { number: 5n, depth: 6 })).rejects.toThrow(NotFinal)
  proxy.inject(lagsAt(9n))
  const error = await confirm(two(), { number: 10n, waitMs: 150 }).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(NotFinal)
  expect(error).toMatchObject({ details: { 'provider a': 'policy head 10', 'provider b': 'policy head 9' } })
})

test('error: 2 of 2 on different branches', async () => {
  proxy.inject(forksAway)
  await expect(confirm(two(), { number: 10n })).rejects.toThrow(ProviderDisagreement)
})

test('error: too few providers', async () => {
  proxy.inject(() => ({ kind: 'hang' }))
  await expect(confirm(two(), { number: 10n })).rejects.toThrow(QuorumUnavailable)
})

test('error: reorganised away, another timestamp, another chain', async () => {
  const policy = { finality: { kind: 'depth', blocks: 0 }, waitMs: 0 } as const
  const entry = await entryOf(anvil.url, 9n)
  await confirmEntry(two(), { entry, policy })
  const wrongTime = { ...entry, timestamp: entry.timestamp + 1n }
  await expect(confirmEntry(two(), { entry: wrongTime, policy })).rejects.toThrow(NotCanonical)
  await expect(confirmEntry(two(), { entry: { ...entry, chainId: 1 }, policy })).rejects.toThrow(NotCanonical)
  await reorg(anvil.url, 3)
  await expect(confirmEntry(two(), { entry, policy })).rejects.toThrow(NotCanonical)
})

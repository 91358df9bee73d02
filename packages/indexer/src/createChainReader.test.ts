import { encodeLeafWord } from '@plimsoll/protocol'
import { steadyClock } from '@plimsoll/tasks'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  ContractMissing,
  InvalidProviders,
  NotCanonical,
  NotFinal,
  QuorumUnavailable,
  UnfitProviders,
  WrongChain,
  WrongDeployment,
} from './errors.ts'
import type { Degradation } from './reads/checkProviders.ts'
import { isLensCall } from './testing/alterLens.ts'
import { entryOf, reorg } from './testing/clientOf.ts'
import { readerOf } from './testing/readerOf.ts'
import type { Fault, RpcRequest } from './testing/startFaultProxy.ts'
import { assetId, mine, startWorld, type World } from './testing/startWorld.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
beforeEach(() => {
  for (const proxy of world.proxies) {
    proxy.inject(() => undefined)
    proxy.requests.length = 0
  }
})
afterAll(() => world.stop())

test('default', async () => {
  const [alice] = world.people
  if (!alice) throw new RangeError('nobody')
  await world.deposit(alice, 42n)
  await mine(world, 3)
  const { reader } = readerOf(world, { finality: { kind: 'depth', blocks: 2 } })
  await reader.check()
  const head = await reader.head()
  expect(head).toEqual(await entryOf(world.anvil.url, (await entryOf(world.anvil.url)).number - 2n))
  await reader.confirm(head)
  const delta = await reader.read({ to: head })
  expect(new Map(delta.accounts)).toEqual(
    new Map([[alice.id, [encodeLeafWord({ kind: 'balance', assetId, units: 42n, leaving: 0n })]]]),
  )
  expect(reader.status()).toMatchObject({
    slot: 1,
    chainId: 4242,
    name: 'alpha',
    quorum: 2,
    head,
    lastDisagreement: undefined,
    providers: ['a', 'b', 'c'].map((name) => ({ name, disagreements: 0, quarantine: undefined })),
  })
  await expect(reader.confirm({ ...head, number: head.number + 1n })).rejects.toThrow(NotFinal)
})

describe('look', () => {
  // A quorum does not wait for the slowest, whose request may still be on its way.
  const expectBlocksAskedFor = async (count: number, use: () => Promise<unknown>) => {
    for (const { requests } of world.proxies) requests.length = 0
    await use()
    await expect
      .poll(() =>
        world.proxies.map(({ requests }) => requests.filter(({ method }) => method === 'eth_getBlockByNumber').length),
      )
      .toEqual([count, count, count])
  }

  test('default', async () => {
    const { reader } = readerOf(world)
    const view = await reader.look()
    expect(view.head).toEqual(await entryOf(world.anvil.url))
    const earlier = await entryOf(world.anvil.url, view.head.number - 1n)
    expect(await view.confirm(earlier)).toEqual(earlier)
    await expect(view.confirm({ ...earlier, timestamp: 1n })).rejects.toThrow(NotCanonical)
    await expect(view.confirm({ ...earlier, number: view.head.number + 1n })).rejects.toThrow(NotFinal)
  })

  test('behavior: what it has shown is not asked for again, and what it has not, once', async () => {
    const { reader } = readerOf(world)
    const view = await reader.look()
    const earlier = await entryOf(world.anvil.url, view.head.number - 1n)
    await expectBlocksAskedFor(0, () => view.confirm({ ...view.head }))
    await expectBlocksAskedFor(1, () => view.confirm(earlier))
    await expectBlocksAskedFor(2, () => reader.confirm(earlier))
  })

  test('behavior: a block that was pinned is read at once, any other once a quorum has it', async () => {
    const { reader } = readerOf(world)
    const head = await reader.head()
    await expectBlocksAskedFor(0, () => reader.read({ to: head }))
    await expectBlocksAskedFor(1, () => reader.read({ to: { ...head } }))
  })

  test('error: a pinned block that the chain has abandoned since', async () => {
    const { reader } = readerOf(world)
    await mine(world, 2)
    const from = await reader.head()
    await reader.read({ to: from })
    await mine(world, 2)
    const to = await reader.head()
    await reorg(world.anvil.url, 2)
    await expect(reader.read({ to })).rejects.toThrow(NotCanonical)
    await expect(reader.read({ from, to })).rejects.toThrow(NotCanonical)
    expect((await reader.read({ from, to: await reader.head() })).full).toBe(false)
  })

  test('error: a pinned block that is abandoned while it is read', async () => {
    const [alice] = world.people
    if (!alice) throw new RangeError('nobody')
    const { reader } = readerOf(world)
    await world.deposit(alice, 1n)
    const to = await reader.head()
    // Between the state of the chain and the accounts.
    for (const proxy of world.proxies)
      proxy.inject((request) => (isLensCall(request, 'readAccounts') ? { kind: 'delay', ms: 500 } : undefined))
    const reading = reader.read({ to }).catch((error: unknown) => error)
    await expect
      .poll(() => world.proxies.some(({ requests }) => requests.some((request) => isLensCall(request, 'readAccounts'))))
      .toBe(true)
    await reorg(world.anvil.url, 1)
    expect(await reading).toBeInstanceOf(NotCanonical)
  })
})

test('behavior: a provider that is down at the start is no obstacle while a quorum answers', async () => {
  world.proxies[2].inject(() => ({ kind: 'body', status: 502, text: 'bad gateway' }))
  const { reader } = readerOf(world)
  await reader.check()
  expect(reader.status().providers[2]).toMatchObject({ name: 'c', lastError: 'http' })
  world.proxies[1].inject(() => ({ kind: 'body', status: 502, text: 'bad gateway' }))
  await expect(reader.check()).rejects.toThrow(QuorumUnavailable)
})

test('error: a provider of another chain is named', async () => {
  world.proxies[1].inject(({ method }) =>
    method === 'eth_chainId' ? { kind: 'alter', result: () => '0x1' } : undefined,
  )
  const error = await readerOf(world)
    .reader.check()
    .catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(WrongChain)
  expect(error).toMatchObject({ details: { chain: 'alpha', provider: 'b', expected: 4242, seen: 1 } })
})

test('behavior: a provider that cannot read at a hash does not vote, one that takes few blocks does; both are reported', async () => {
  const reads = ({ method, params }: RpcRequest): Fault | undefined => {
    const [, block] = params as [unknown, { blockHash?: string }?]
    return method === 'eth_call' && block?.blockHash ? { kind: 'alter', result: () => '0x' } : undefined
  }
  const hashless = (request: RpcRequest): Fault | undefined =>
    reads(request) && { kind: 'body', text: JSON.stringify({ jsonrpc: '2.0', id: request.id, result: '0x' }) }
  world.proxies[0].inject(hashless)
  world.proxies[1].inject(({ method, params }) => {
    const [filter] = params as [{ fromBlock: string; toBlock: string }]
    const isLong = method === 'eth_getLogs' && BigInt(filter.toBlock) - BigInt(filter.fromBlock) > 10n
    return isLong ? { kind: 'error', code: -32600, message: 'block range is too large' } : undefined
  })
  const found: string[] = []
  const onDegraded = ({ provider, what }: Degradation) => void found.push(`${provider} ${what}`)
  const { reader } = readerOf(world, { onDegraded })
  await reader.check()
  expect(found.sort()).toEqual([
    'a does not read at block hashes',
    expect.stringMatching(/^b serves the logs of \d+ blocks/),
  ])
  expect(reader.status().providers[0]).toMatchObject({
    capabilities: { readsByHash: false },
    quarantine: { until: expect.any(Number), reason: 'does not read at block hashes' },
  })
  // It is not asked again, nor reported again.
  await reader.check()
  expect(found).toHaveLength(2)

  world.proxies[2].inject(hashless)
  const error = await readerOf(world)
    .reader.check()
    .catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(UnfitProviders)
  expect(error).toMatchObject({ details: { 'provider a': 'does not read at block hashes', quorum: 2 } })
})

test('behavior: a provider that was unfit is tried again after an hour', async () => {
  let skipped = 0
  const clock = { ...steadyClock, now: () => steadyClock.now() + skipped }
  const { reader } = readerOf(world, { clock })
  const refuses = ({ method, params }: RpcRequest): Fault | undefined =>
    method === 'eth_call' && typeof params[1] === 'object' ? { kind: 'error', code: -32602, message: 'no' } : undefined
  world.proxies[0].inject(refuses)
  await reader.check()
  const first = () => reader.status().providers[0]
  expect(first()?.capabilities?.readsByHash).toBe(false)
  const again = async () => {
    skipped += 3_600_000
    const before = first()?.requests ?? 0
    await reader.head()
    await vi.waitFor(() => expect(first()?.requests).toBeGreaterThan(before + 4))
  }
  await again()
  await vi.waitFor(() => expect(first()?.quarantines).toBe(2))
  world.proxies[0].inject(() => undefined)
  await again()
  await vi.waitFor(() => expect(first()?.capabilities?.readsByHash).toBe(true))
  expect(first()?.quarantine).toBeUndefined()
})

test('error: no contract at an address', async () => {
  for (const contract of ['registry', 'vault', 'lens'] as const) {
    const chain = { ...world.chain, [contract]: `0x${'de'.repeat(20)}` as const }
    const error = await readerOf(world, { chain })
      .reader.check()
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(ContractMissing)
    expect(error).toMatchObject({ details: { contract, address: chain[contract] } })
  }
})

test('error: contracts of another deployment or place', async () => {
  const { chain, feed } = world
  for (const [options, field] of [
    [{ salt: `0x${'11'.repeat(32)}` as const }, 'salt of the registry'],
    [{ chain: { ...chain, slot: 2 } }, 'slot of the registry'],
    [{ slots: 4 }, 'number of slots of the vault'],
    [{ chain: { ...chain, registry: feed } }, 'salt of the registry'],
    [{ chain: { ...chain, vault: feed } }, 'slot of the vault'],
  ] as const) {
    const error = await readerOf(world, options)
      .reader.check()
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(WrongDeployment)
    expect(error).toMatchObject({ details: { chain: 'alpha', field } })
  }
})

test('error: a quorum that is none', () => {
  expect(() => readerOf(world, { quorum: 1 })).toThrow(InvalidProviders)
})

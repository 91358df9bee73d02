import { type ChainDelta, decodeLeafWord, encodeLeafWord, hashOperatorSet, zeroHash } from '@plimsoll/protocol'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import {
  FinalityViolated,
  InconsistentChain,
  NotCanonical,
  ProviderDisagreement,
  QuorumUnavailable,
  WrongDeployment,
} from '../errors.ts'
import { alterLens, isLensCall, itemsAsked } from '../testing/alterLens.ts'
import { clientOf, entryOf, reorg } from '../testing/clientOf.ts'
import { createManualClock } from '../testing/createManualClock.ts'
import { lagsAt } from '../testing/faults.ts'
import { readerOf } from '../testing/readerOf.ts'
import type { Fault, RpcRequest } from '../testing/startFaultProxy.ts'
import {
  assetId,
  liabilityAssetId,
  mine,
  operators,
  type Person,
  startWorld,
  type World,
} from '../testing/startWorld.ts'
import { createMemoryJournal } from './createMemoryJournal.ts'

let world: World
let alice: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  // The home chain: only there are operators scheduled.
  world = await startWorld({ slot: 0 })
  ;[alice, bob, carol] = world.people as [Person, Person, Person]
  for (const person of [alice, bob, carol]) await world.deposit(person, 100n)
})
beforeEach(() => {
  for (const proxy of world.proxies) {
    proxy.inject(() => undefined)
    proxy.requests.length = 0
  }
})
afterAll(() => world.stop())

const entry = (number?: bigint) => entryOf(world.anvil.url, number)
const balanceWords = (units: bigint) => [encodeLeafWord({ kind: 'balance', assetId, units, leaving: 0n })]
const ids = ({ accounts }: ChainDelta) => [...new Map(accounts).keys()].sort()
const idsOf = (...people: Person[]) => people.map(({ id }) => id).sort()
const nothingPaid = { count: 0n, pages: new Map() }
const nobody = `0x${'de'.repeat(20)}` as const
const everyProxy = (fault: (request: RpcRequest) => Fault | undefined) => {
  for (const proxy of world.proxies) proxy.inject(fault)
}

test('default', async () => {
  const to = await entry()
  const delta = await readerOf(world, { feeds: [world.feed, nobody] }).reader.read({ to })
  expect(delta).toMatchObject({
    slot: 0,
    entry: to,
    full: true,
    claimCount: 0n,
    claims: [],
    paid: [nothingPaid, nothingPaid, nothingPaid],
  })
  expect(new Map(delta.accounts)).toEqual(new Map([alice, bob, carol].map(({ id }) => [id, balanceWords(100n)])))
  expect(delta.observation).toEqual({
    assets: [
      { assetId, kind: 'collateral', token: expect.stringMatching(/^0x[0-9a-f]{40}$/), decimals: 6 },
      { assetId: liabilityAssetId, kind: 'liability', token: world.pool.toLowerCase(), decimals: 6 },
    ],
    feeds: new Map([
      [world.feed.toLowerCase(), { ok: true, answer: 3_000_00000000n, updatedAt: expect.any(BigInt), decimals: 8 }],
      [nobody, { ok: false, answer: 0n, updatedAt: 0n, decimals: 0 }],
    ]),
    rates: new Map([[world.pool.toLowerCase(), { ok: true, rate: expect.any(BigInt) }]]),
    indices: new Map([[liabilityAssetId, 10n ** 27n]]),
  })
  expect(delta.registry).toEqual({
    digest: zeroHash,
    epoch: 0n,
    timestamp: 0n,
    operators: hashOperatorSet(operators),
    nextOperators: hashOperatorSet(operators),
    scheduled: undefined,
    config: zeroHash,
  })
})

test('behavior: the scheduled operators, from the block that schedules them', async () => {
  const before = await entry()
  const set = await world.scheduleOperators()
  const { registry } = await readerOf(world).reader.read({ to: await entry() })
  expect(registry.nextOperators).toBe(registry.operators)
  expect(registry.scheduled).toEqual({ set, effectiveAt: expect.any(BigInt) })
  expect((await readerOf(world).reader.read({ to: before })).registry.scheduled).toBeUndefined()
})

test('behavior: every page shrinks, whatever the words of the refusal, and what one account cannot is an error', async () => {
  const to = await entry()
  const words = () => Math.random().toString(36).slice(2)
  for (const refusal of [
    { kind: 'error', code: -32000, message: 'gas required exceeds allowance (2200000)' },
    { kind: 'error', code: -32000, message: words() },
    { kind: 'error', code: -32602, message: words() },
  ] satisfies Fault[]) {
    everyProxy((request) => ((itemsAsked(request) ?? 0) > 1 ? refusal : undefined))
    const delta = await readerOf(world).reader.read({ to })
    expect(ids(delta)).toEqual(idsOf(alice, bob, carol))
    expect(new Set(world.proxies.flatMap(({ requests }) => requests.map(itemsAsked)))).toContain(1)
    everyProxy((request) => (itemsAsked(request) === undefined ? undefined : refusal))
    await expect(readerOf(world).reader.read({ to })).rejects.toThrow(QuorumUnavailable)
  }
})

test('error: a vault whose registry is of another deployment or place', async () => {
  for (const [altered, field] of [
    [{ salt: zeroHash }, 'salt of the registry'],
    [{ registrySlot: 1 }, 'slot of the registry'],
    [{ slot: 1 }, 'slot of the vault'],
  ] as const) {
    everyProxy(alterLens('readChain', (honest: object) => ({ ...honest, ...altered })))
    const reading = readerOf(world).reader.read({ to: await entry() })
    await expect(reading).rejects.toThrow(WrongDeployment)
    await expect(reading).rejects.toMatchObject({ details: { chain: 'alpha', field } })
  }
})

test('error: a scheduled set that no registry takes', async () => {
  everyProxy(
    alterLens('readChain', (honest: object) => ({
      ...honest,
      scheduled: { threshold: 1n, operators: [nobody, nobody], effectiveAt: 1n },
    })),
  )
  await expect(readerOf(world).reader.read({ to: await entry() })).rejects.toThrow(InconsistentChain)
})

test('behavior: forward, backward and nowhere: the touched accounts, at the target', async () => {
  const { reader } = readerOf(world)
  const before = await entry()
  const [old] = new Map((await reader.read({ to: before })).accounts).get(bob.id) ?? []
  await world.deposit(bob, 5n)
  await mine(world, 3)
  await world.deposit(alice, 1n)
  const after = await entry()

  const forward = await reader.read({ from: before, to: after })
  expect(forward).toMatchObject({ full: false, entry: after })
  expect(ids(forward)).toEqual(idsOf(alice, bob))
  const backward = await reader.read({ from: after, to: before })
  expect(backward).toMatchObject({ full: false, entry: before })
  expect(ids(backward)).toEqual(idsOf(alice, bob))
  expect(new Map(backward.accounts).get(bob.id)).toEqual([old])
  const nowhere = await reader.read({ from: after, to: after })
  expect(nowhere).toMatchObject({ full: false })
  expect(nowhere.accounts.size).toBe(0)
  // A cold start says the same of the accounts that changed.
  const cold = await reader.read({ to: after })
  for (const [account, words] of forward.accounts) expect(new Map(cold.accounts).get(account)).toEqual(words)
})

test('behavior: words come sorted, whatever order the vault gives', async () => {
  const from = await entry()
  await world.pledge(carol, 40n)
  const delta = await readerOf(world).reader.read({ from, to: await entry() })
  const words = new Map(delta.accounts).get(carol.id) ?? []
  expect(words.map((word) => decodeLeafWord(word))).toMatchObject([
    { kind: 'balance', assetId },
    { kind: 'pledge', assetId, slot: 2, pledged: 40n, released: 0n },
  ])
  expect(words).toEqual([...words].sort())
})

test('behavior: nothing touched: logs are not asked for', async () => {
  const from = await entry()
  await mine(world, 2)
  await readerOf(world).reader.read({ from, to: await entry() })
  expect(world.proxies.flatMap(({ requests }) => requests).filter(({ method }) => method === 'eth_getLogs')).toEqual([])
})

test('behavior: long ranges are asked in portions', async () => {
  const from = await entry()
  for (const person of [alice, bob, carol]) await world.deposit(person, 1n)
  await mine(world, 2)
  const { reader } = readerOf(world, { portions: { blocksPerLogRequest: 2, accountsPerCall: 1 } })
  const delta = await reader.read({ from, to: await entry() })
  expect(delta.full).toBe(false)
  expect(ids(delta)).toEqual(idsOf(alice, bob, carol))
  const ranges = world.proxies[0].requests
    .filter(({ method }) => method === 'eth_getLogs')
    .map(({ params }) => params[0] as { fromBlock: string; toBlock: string })
    .map(({ fromBlock, toBlock }) => [BigInt(fromBlock) - from.number, BigInt(toBlock) - from.number])
  expect(ranges).toEqual([
    [1n, 2n],
    [3n, 4n],
    [5n, 5n],
  ])
})

test('behavior: a call too heavy for the providers is split', async () => {
  const limit = ({ method, params }: RpcRequest): Fault | undefined => {
    const [transaction] = params as [{ data: string }]
    const heavy =
      isLensCall({ id: 0, method, params }, 'readAccounts') && transaction.data.length > 2 + 2 * (4 + 32 * 4)
    return heavy ? { kind: 'error', code: -32000, message: 'out of gas' } : undefined
  }
  everyProxy(limit)
  const delta = await readerOf(world).reader.read({ to: await entry() })
  expect(ids(delta)).toEqual(idsOf(alice, bob, carol))
})

const richer = alterLens('readAccounts', ([number, timestamp, words]: [bigint, bigint, string[][]]) => [
  number,
  timestamp,
  words.map((account, index) => (index === 0 ? balanceWords(1_000_000n) : account)),
])

test('error: 2 of 2, one alters a balance', async () => {
  world.proxies[1].inject(richer)
  const { reader } = readerOf(world, {
    providers: world.proxies.slice(0, 2).map(({ url }, index) => ({ name: 'ab'.charAt(index), url })),
  })
  const error = await reader.read({ to: await entry() }).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(ProviderDisagreement)
  expect(error).toMatchObject({ details: { chain: 'alpha', request: expect.stringContaining('readAccounts') } })
})

test('behavior: 2 of 3, one alters a balance: goes on and reports it', async () => {
  world.proxies[1].inject(richer)
  const { reader, reports } = readerOf(world)
  const delta = await reader.read({ to: await entry() })
  expect([...new Map(delta.accounts).values()]).not.toContainEqual(balanceWords(1_000_000n))
  await vi.waitFor(() => expect(reports.map(({ outvoted }) => outvoted)).toEqual([['b']]))
  expect(reader.status()).toMatchObject({ lastDisagreement: reports[0], providers: [{}, { disagreements: 1 }, {}] })
})

test('behavior: a provider that does not have the block yet is not needed', async () => {
  const to = await entry()
  world.proxies[2].inject(({ method, params }) => {
    if (method === 'eth_getBlockByNumber') return { kind: 'alter', result: () => null }
    const [, block] = params as [unknown, { blockHash?: string }]
    return block?.blockHash === to.hash ? { kind: 'error', code: -32000, message: 'header not found' } : undefined
  })
  const { reader, reports } = readerOf(world)
  expect((await reader.read({ to })).accounts.size).toBe(3)
  expect(reports).toEqual([])
})

const noLogs = ({ method }: RpcRequest): Fault | undefined =>
  method === 'eth_getLogs' ? { kind: 'alter', result: () => [] } : undefined

test('behavior: one provider omits events: the others heal it, and it is reported', async () => {
  const from = await entry()
  await world.deposit(carol, 1n)
  world.proxies[0].inject(noLogs)
  const { reader, reports } = readerOf(world)
  const delta = await reader.read({ from, to: await entry() })
  expect(delta.full).toBe(false)
  expect(ids(delta)).toEqual(idsOf(carol))
  await vi.waitFor(() => expect(reports.map(({ outvoted }) => outvoted)).toEqual([['a']]))
})

test('behavior: all providers omit an event: the vault counted it, so everything is reread', async () => {
  const from = await entry()
  await world.deposit(carol, 1n)
  await world.deposit(bob, 1n)
  everyProxy(({ method }) =>
    method === 'eth_getLogs' ? { kind: 'alter', result: (logs) => (logs as unknown[]).slice(1) } : undefined,
  )
  const delta = await readerOf(world).reader.read({ from, to: await entry() })
  expect(delta.full).toBe(true)
  expect(ids(delta)).toEqual(idsOf(alice, bob, carol))
})

test('behavior: a provider invents an event or renames its account: everything is reread, and it is reported', async () => {
  for (const lie of [
    (log: object) => [log, { ...log, logIndex: '0x63' }],
    (log: { topics: string[] }) => [{ ...log, topics: [log.topics[0], alice.id] }],
  ]) {
    const from = await entry()
    await world.deposit(carol, 1n)
    world.proxies[2].inject(({ method }) =>
      method === 'eth_getLogs' ? { kind: 'alter', result: (logs) => (logs as never[]).flatMap(lie) } : undefined,
    )
    const { reader, reports } = readerOf(world)
    const delta = await reader.read({ from, to: await entry() })
    expect(delta.full).toBe(true)
    expect(ids(delta)).toEqual(idsOf(alice, bob, carol))
    await vi.waitFor(() => expect(reports.map(({ outvoted }) => outvoted)).toEqual([['c']]))
  }
})

test('error: providers that answer with events of another contract do not count', async () => {
  const from = await entry()
  await world.deposit(carol, 1n)
  const foreign = ({ method }: RpcRequest): Fault | undefined =>
    method === 'eth_getLogs'
      ? { kind: 'alter', result: (logs) => (logs as object[]).map((log) => ({ ...log, address: world.feed })) }
      : undefined
  world.proxies[0].inject(foreign)
  const { reader } = readerOf(world)
  expect((await reader.read({ from, to: await entry() })).full).toBe(false)
  expect(reader.status().providers[0]).toMatchObject({ lastError: 'malformed' })
  world.proxies[1].inject(foreign)
  await expect(reader.read({ from, to: await entry() })).rejects.toThrow(QuorumUnavailable)
})

test('behavior: from a block that was reorganised away: everything is reread', async () => {
  await mine(world, 3)
  await world.deposit(bob, 3n)
  const from = await entry()
  await reorg(world.anvil.url, 2)
  await mine(world, 2)
  const delta = await readerOf(world).reader.read({ from, to: await entry() })
  expect(delta.full).toBe(true)
  // And from a height that the chain has not reached again.
  const snapshot = await clientOf(world.anvil.url).snapshot()
  await mine(world, 5)
  const beyond = await entry()
  await clientOf(world.anvil.url).revert({ id: snapshot })
  expect((await readerOf(world).reader.read({ from: beyond, to: await entry() })).full).toBe(true)
})

test('behavior: after a reorg, whoever either branch touched is reread from the last common block that was read', async () => {
  const { reader } = readerOf(world, { finality: { kind: 'depth', blocks: 0 } })
  const older = await entry()
  await reader.read({ to: older })
  await world.deposit(alice, 1n)
  await mine(world, 1)
  const common = await entry()
  await reader.read({ from: older, to: common })
  await world.deposit(bob, 7n)
  const middle = await entry()
  await reader.read({ from: common, to: middle })
  await mine(world, 2)
  const from = await entry()
  await reader.read({ from: middle, to: from })
  const snapshots = world.proxies.map(({ requests }) => requests.length)
  await reorg(world.anvil.url, Number(from.number - common.number))
  await world.deposit(carol, 2n)
  const to = await entry()

  const delta = await reader.read({ from, to })
  expect(delta.full).toBe(false)
  expect(ids(delta)).toEqual(idsOf(bob, carol))
  const cold = await readerOf(world).reader.read({ to })
  for (const [account, words] of delta.accounts) expect(new Map(cold.accounts).get(account)).toEqual(words)
  // Whoever it is known from is asked for events after the common block only.
  const ranges = world.proxies
    .flatMap(({ requests }, index) => requests.slice(snapshots[index]))
    .filter(({ method }) => method === 'eth_getLogs')
    .map(({ params }) => BigInt((params[0] as { fromBlock: string }).fromBlock))
  expect(new Set(ranges)).toEqual(new Set([common.number + 1n]))
})

test('behavior: after a reorg of two blocks, providers that take three requests per batch', async () => {
  const { reader } = readerOf(world)
  for (const proxy of world.proxies)
    proxy.inject((_, { length }) =>
      length > 3
        ? { kind: 'body', text: '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}' }
        : undefined,
    )
  await reader.check()
  let from: ChainDelta['entry'] | undefined
  for (let index = 0; index < 7; index += 1) {
    await world.deposit(bob, 1n)
    const to = await entry()
    await reader.read({ from, to })
    from = to
  }
  await reorg(world.anvil.url, 2)
  await world.deposit(carol, 1n)
  const delta = await reader.read({ from, to: await entry() })
  expect(delta.full).toBe(false)
  expect(ids(delta)).toEqual(idsOf(bob, carol))
})

test('error: from a final block that was reorganised away', async () => {
  const own = await startWorld()
  const at = (number?: bigint) => entryOf(own.anvil.url, number)
  const { reader } = readerOf(own, { finality: { kind: 'finalized' } })
  await mine(own, 70)
  const from = await reader.head()
  await reader.read({ to: from })
  await reorg(own.anvil.url, Number((await at()).number - from.number) + 3)
  await own.deposit(alice, 1n)
  await mine(own, 70)
  const to = await at(from.number + 5n)
  await expect(reader.read({ from, to })).rejects.toThrow(FinalityViolated)
  await expect(reader.read({ to })).rejects.toThrow(FinalityViolated)
  await expect(reader.confirm(to)).rejects.toThrow(FinalityViolated)
  expect(reader.status().halted).toBeInstanceOf(FinalityViolated)
  await own.stop()
})

test('behavior: everybody is reread within the time set, whether or not touched', async () => {
  const clock = createManualClock()
  const { reader } = readerOf(world, { clock, sweepSeconds: 100, portions: { accountsPerCall: 1 } })
  let from = await entry()
  const { accounts } = await reader.read({ to: from })
  const reread = new Set<string>()
  for (let round = 0; round < 5; round++) {
    await clock.pass(20_000)
    await mine(world, 1)
    const to = await entry()
    const delta = await reader.read({ from, to })
    expect(delta.full).toBe(false)
    for (const account of ids(delta)) reread.add(account)
    from = to
  }
  expect([...reread].sort()).toEqual([...new Map(accounts).keys()].sort())
  expect(reader.status().sweptAt).toBeGreaterThan(0)
})

test('behavior: a cold start that fails is continued, at whatever block comes next', async () => {
  const journal = createMemoryJournal()
  const options = { journal, portions: { accountsPerCall: 1, callsInFlight: 1 } }
  const dataOf = ({ params }: RpcRequest) => (params as [{ data: string }])[0].data
  /** How many accounts were asked for since the requests were last forgotten. */
  const parts = () => {
    const calls = world.proxies.flatMap(({ requests }) => requests.filter((each) => isLensCall(each, 'readAccounts')))
    return new Set(calls.map(dataOf)).size
  }
  const answered = new Set<string>()
  everyProxy((request) => {
    if (!isLensCall(request, 'readAccounts')) return undefined
    if (answered.size < 2) answered.add(dataOf(request))
    return answered.has(dataOf(request)) ? undefined : { kind: 'error', code: -32000, message: 'not now' }
  })
  const first = await entry()
  await expect(readerOf(world, options).reader.read({ to: first })).rejects.toThrow(QuorumUnavailable)
  everyProxy(() => undefined)
  await world.deposit(alice, 3n)
  const to = await entry()
  const whole = await readerOf(world).reader.read({ to })

  // Another reader, as after a kill.
  for (const { requests } of world.proxies) requests.length = 0
  const delta = await readerOf(world, options).reader.read({ to })
  expect(delta).toMatchObject({ full: true, entry: to })
  expect(new Map(delta.accounts)).toEqual(new Map(whole.accounts))
  // Two were read before; of them alice has changed since.
  expect(parts()).toBe(whole.accounts.size - 1)

  // And once it is whole, a restart reads only what has changed since.
  await world.deposit(bob, 3n)
  for (const { requests } of world.proxies) requests.length = 0
  const later = await entry()
  const again = await readerOf(world, options).reader.read({ to: later })
  expect(parts()).toBe(1)
  expect(new Map(again.accounts)).toEqual(new Map((await readerOf(world).reader.read({ to: later })).accounts))
})

test('behavior: a cold start that another one overtakes keeps nothing any more', async () => {
  const memory = createMemoryJournal()
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let isFirst = true
  const append: typeof memory.append = async (record) => {
    await memory.append(record)
    if (!isFirst) return
    isFirst = false
    await released
  }
  const { reader } = readerOf(world, { journal: { ...memory, append } })
  const overtaken = reader.read({ to: await entry() })
  await vi.waitFor(() => expect(isFirst).toBe(false))
  await world.deposit(alice, 3n)
  const to = await entry()
  const { accounts } = await reader.read({ to })
  release()
  await overtaken

  const again = await readerOf(world, { journal: memory }).reader.read({ to })
  expect(new Map(again.accounts)).toEqual(new Map(accounts))
})

test('behavior: a journal from an abandoned branch is of no use', async () => {
  const journal = createMemoryJournal()
  await mine(world, 3)
  const first = await entry()
  await readerOf(world, { journal }).reader.read({ to: first })
  await reorg(world.anvil.url, 2)
  await world.deposit(carol, 1n)
  const to = await entry()
  const delta = await readerOf(world, { journal }).reader.read({ to })
  expect(new Map(delta.accounts)).toEqual(new Map((await readerOf(world).reader.read({ to })).accounts))
})

test('behavior: what does not add up is not kept in the journal', async () => {
  const journal = createMemoryJournal()
  const to = await entry()
  everyProxy(richer)
  await expect(readerOf(world, { journal }).reader.read({ to })).rejects.toThrow(InconsistentChain)
  everyProxy(() => undefined)
  const delta = await readerOf(world, { journal }).reader.read({ to })
  expect(new Map(delta.accounts)).toEqual(new Map((await readerOf(world).reader.read({ to })).accounts))
})

test.for([
  [-32600, 'block range is too large, max is 3 blocks'],
  [-32000, 'GetLogs query must be smaller than size 4'],
  [-32602, Math.random().toString(36)],
] as const)(
  'behavior: a provider that takes fewer blocks at a time is asked for fewer: %i %s',
  async ([code, message]) => {
    const from = await entry()
    await world.deposit(carol, 1n)
    await mine(world, 7)
    world.proxies[0].inject(({ method, params }) => {
      const [filter] = params as [{ fromBlock: string; toBlock: string }]
      if (method !== 'eth_getLogs' || BigInt(filter.toBlock) - BigInt(filter.fromBlock) < 3n) return undefined
      return { kind: 'error', code, message }
    })
    const { reader, reports } = readerOf(world)
    const delta = await reader.read({ from, to: await entry() })
    expect(ids(delta)).toEqual(idsOf(carol))
    expect(reports).toEqual([])
    expect(reader.status().providers[0]?.blocksPerLogRequest).toBe(2)
  },
)

const unserved: readonly [refusing: number, Fault][] = [
  [2, { kind: 'error', code: -32601, message: 'the method eth_getLogs does not exist/is not available' }],
  [3, { kind: 'error', code: -32601, message: 'the method eth_getLogs does not exist/is not available' }],
  [3, { kind: 'error', code: -32005, message: 'limit exceeded' }],
  [3, { kind: 'error', code: -32000, message: 'please use your own node' }],
  [2, { kind: 'body', status: 403, text: '' }],
]

test.for(unserved)('behavior: without eth_getLogs at %i of 3 everything is reread: %o', async ([refusing, refusal]) => {
  for (const proxy of world.proxies.slice(0, refusing))
    proxy.inject(({ method }) => (method === 'eth_getLogs' ? refusal : undefined))
  const { reader, reports } = readerOf(world, { timeoutMs: 30_000 })
  await reader.check()
  const from = await entry()
  await reader.read({ to: from })
  await world.deposit(carol, 1n)
  const delta = await reader.read({ from, to: await entry() })
  expect(delta.full).toBe(true)
  expect(ids(delta)).toEqual(idsOf(alice, bob, carol))
  expect(reports).toEqual([])
  // It is no matter of the rate.
  for (const { requestsPerSecond, quarantines } of reader.status().providers)
    expect([requestsPerSecond, quarantines]).toEqual([undefined, 0])
})

/** What clients make of the number of a log: all of these are seen. */
const numberings: Record<string, (log: { logIndex: string }, place: number) => string> = {
  'a hundred more': ({ logIndex }) => `0x${(Number(logIndex) + 100).toString(16)}`,
  'within the transaction': () => '0x0',
  'within the answer': (_, place) => `0x${place.toString(16)}`,
}

test.for(Object.entries(numberings))('behavior: clients that number logs differently: %s', async ([, numbered]) => {
  const renumbered = ({ method }: RpcRequest): Fault | undefined =>
    method === 'eth_getLogs'
      ? {
          kind: 'alter',
          result: (logs) =>
            (logs as { logIndex: string }[]).map((log, place) => ({ ...log, logIndex: numbered(log, place) })),
        }
      : undefined
  world.proxies[2].inject(renumbered)
  const three = readerOf(world)
  const providers = world.proxies.slice(1).map(({ url }, index) => ({ name: 'bc'.charAt(index), url }))
  const two = readerOf(world, { providers })
  const from = await entry()
  await world.deposit(alice, 1n)
  await world.deposit(bob, 1n)
  await world.deposit(alice, 1n)
  const to = await entry()
  for (const { reader, reports } of [three, two]) {
    const delta = await reader.read({ from, to })
    expect(delta.full).toBe(false)
    expect(ids(delta)).toEqual(idsOf(alice, bob))
    expect(reports).toEqual([])
    expect(reader.status().providers.map(({ quarantines }) => quarantines)).toEqual(
      reader.status().providers.map(() => 0),
    )
  }
})

test('behavior: a provider that lags omits events without being to blame', async () => {
  const from = await entry()
  await world.deposit(carol, 1n)
  world.proxies[0].inject((request) => lagsAt(from.number)(request) ?? noLogs(request))
  const { reader, reports } = readerOf(world)
  expect(ids(await reader.read({ from, to: await entry() }))).toEqual(idsOf(carol))
  const seen = () => world.proxies[0].requests.filter(({ method }) => method === 'eth_getBlockByNumber').length
  const before = seen()
  await vi.waitFor(() => expect(seen()).toBeGreaterThanOrEqual(before))
  expect(reports).toEqual([])
})

test('behavior: many blocks in one second are as good as any', async () => {
  const client = clientOf(world.anvil.url)
  const { reader } = readerOf(world)
  const from = await entry()
  await client.setBlockTimestampInterval({ interval: 0 })
  await world.deposit(alice, 1n)
  const middle = await entry()
  await world.deposit(bob, 1n)
  const to = await entry()
  await client.removeBlockTimestampInterval()
  expect(to.timestamp).toBe(middle.timestamp)
  await reader.confirm(to)
  expect(ids(await reader.read({ from, to: middle }))).toEqual(idsOf(alice))
  expect(ids(await reader.read({ from: middle, to }))).toEqual(idsOf(bob))
})

test('default: the registry at a block', async () => {
  const { reader } = readerOf(world)
  const to = await entry()
  expect(await reader.registry(to)).toEqual((await reader.read({ to })).registry)
})

test('error: to a block that was reorganised away, or of another chain', async () => {
  await mine(world, 3)
  const to = await entry()
  await reorg(world.anvil.url, 2)
  await expect(readerOf(world).reader.read({ to })).rejects.toThrow(NotCanonical)
  const elsewhere = { ...(await entry()), chainId: 1 }
  await expect(readerOf(world).reader.read({ to: elsewhere })).rejects.toThrow(NotCanonical)
})

test('error: all providers serve another block than the pinned one', async () => {
  everyProxy(alterLens('readAccounts', ([number, ...rest]: [bigint, ...unknown[]]) => [number - 1n, ...rest]))
  await expect(readerOf(world).reader.read({ to: await entry() })).rejects.toThrow(InconsistentChain)
})

test('error: a full sweep that does not add up', async () => {
  everyProxy(richer)
  await expect(readerOf(world).reader.read({ to: await entry() })).rejects.toThrow(InconsistentChain)
})

test('error: words that are none', async () => {
  for (const words of [[`0x${'ff'.repeat(32)}`], [...balanceWords(1n), ...balanceWords(2n)]]) {
    everyProxy(
      alterLens('readAccounts', ([number, timestamp, all]: [bigint, bigint, string[][]]) => [
        number,
        timestamp,
        all.map(() => words),
      ]),
    )
    await expect(readerOf(world).reader.read({ to: await entry() })).rejects.toThrow(InconsistentChain)
  }
})

const claim = (index: bigint) => ({
  debtSlot: 0,
  index,
  account: alice.id,
  beneficiary: `0x${'be'.repeat(20)}` as const,
  assetId: 2,
  units: 9n,
})

test('behavior: claims are all read at first, then those that were appended', async () => {
  const from = await entry()
  await mine(world, 1)
  const to = await entry()
  const claimsAt = (hash: string) => (hash === to.hash ? 3n : 1n)
  everyProxy((request) => {
    const [, block] = request.params as [unknown, { blockHash?: string }?]
    const count = claimsAt(block?.blockHash ?? '')
    const [transaction] = request.params as [{ data?: string }]
    return (
      alterLens('readChain', (state: object) => ({ ...state, claimCount: count }))(request) ??
      alterLens('readClaims', ([number, timestamp]: [bigint, bigint]) => {
        const first = BigInt(`0x${transaction.data?.slice(2 + 8 + 64, 2 + 8 + 128)}`)
        return [number, timestamp, [0n, 1n, 2n].filter((index) => index >= first && index < count).map(claim)]
      })(request)
    )
  })
  const { reader } = readerOf(world)
  expect(await reader.read({ to })).toMatchObject({ claimCount: 3n, claims: [claim(0n), claim(1n), claim(2n)] })
  expect(await reader.read({ from, to })).toMatchObject({ claimCount: 3n, claims: [claim(1n), claim(2n)] })
  expect(await reader.read({ from: to, to: from })).toMatchObject({ claimCount: 1n, claims: [] })
})

test('error: claims with a gap', async () => {
  everyProxy(
    (request) =>
      alterLens('readChain', (state: object) => ({ ...state, claimCount: 2n }))(request) ??
      alterLens('readClaims', ([number, timestamp]: [bigint, bigint]) => [number, timestamp, [claim(0n), claim(2n)]])(
        request,
      ),
  )
  await expect(readerOf(world).reader.read({ to: await entry() })).rejects.toThrow(InconsistentChain)
})

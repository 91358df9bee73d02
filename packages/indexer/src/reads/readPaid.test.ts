import { type ChainDelta, type CutEntry, claimsPerPage } from '@plimsoll/protocol'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { InconsistentChain } from '../errors.ts'
import { alterLens, isLensCall, itemsAsked } from '../testing/alterLens.ts'
import { entryOf, reorg } from '../testing/clientOf.ts'
import { readerOf } from '../testing/readerOf.ts'
import type { Fault, RpcRequest } from '../testing/startFaultProxy.ts'
import { mine, type Person, startWorld, type World } from '../testing/startWorld.ts'

const page = BigInt(claimsPerPage)
let world: World
let alice: Person
beforeAll(async () => {
  world = await startWorld()
  ;[alice] = world.people as [Person]
  await world.deposit(alice, 1_000n)
  await world.pledge(alice, 1_000n)
})
beforeEach(() => {
  for (const proxy of world.proxies) proxy.inject(() => undefined)
  forget()
})
afterAll(() => world.stop())

const entry = () => entryOf(world.anvil.url)
const settle = (index: bigint) => world.settle({ person: alice, index, units: 1n })
const everyProxy = (fault: (request: RpcRequest) => Fault | undefined) => {
  for (const proxy of world.proxies) proxy.inject(fault)
}
/** As clients and services refuse a call that takes too much gas. */
const refusals: readonly Fault[] = [
  { kind: 'error', code: -32000, message: 'out of gas' },
  { kind: 'error', code: -32000, message: 'zweiundvierzig' },
  { kind: 'error', code: -32603, message: 'Internal error' },
  { kind: 'body', status: 413, text: '' },
]
const forget = () => {
  for (const proxy of world.proxies) proxy.requests.length = 0
}

/** The bitmap words that the reads since the last `forget` asked for: from which one on, and how many. */
function asked(): [from: number, count: number][] {
  const calls = world.proxies.flatMap(({ requests }) => requests.filter((each) => isLensCall(each, 'readPaid')))
  const data = new Set(calls.map(({ params }) => (params as [{ data: string }])[0].data))
  const word = (text: string, place: number) => Number(`0x${text.slice(10 + place * 64, 10 + (place + 1) * 64)}`)
  return [...data].map((text): [number, number] => [word(text, 2), word(text, 3)]).sort(([a], [b]) => a - b)
}
const logsAsked = () =>
  world.proxies.flatMap(({ requests }) => requests).filter(({ method }) => method === 'eth_getLogs').length

/** The claims of slot 2 that a ledger knows to be paid, once it has taken a delta. */
function taken(delta: ChainDelta, before: ReadonlySet<bigint> = new Set()): Set<bigint> {
  const { count, pages } = delta.paid[2] ?? expect.unreachable()
  const kept = [...before].filter((index) => !delta.full && !pages.has(Number(index / page)))
  const told = [...pages].flatMap(([number, words]) =>
    words.flatMap((word, place) =>
      Array.from({ length: 256 }, (_, bit) => BigInt(number) * page + BigInt(place * 256 + bit)).filter(
        (_, bit) => (word >> BigInt(bit)) & 1n,
      ),
    ),
  )
  const paid = new Set([...kept, ...told])
  expect(BigInt(paid.size)).toBe(count)
  return paid
}

test('default: every page on which a claim is paid, then those on which one was', async () => {
  const { reader } = readerOf(world)
  const before = await entry()
  const first = taken(await reader.read({ to: before }))
  await settle(3n)
  await settle(2n * page + 5n)
  const middle = await entry()
  forget()
  const delta = await reader.read({ from: before, to: middle })
  expect([...(delta.paid[2]?.pages.keys() ?? [])]).toEqual([0, 2])
  expect(asked()).toEqual([
    [0, 256],
    [512, 256],
  ])
  const second = taken(delta, first)
  expect(second).toEqual(new Set([3n, 2n * page + 5n]))

  await settle(2n * page + 600n)
  const to = await entry()
  forget()
  const next = await reader.read({ from: middle, to })
  expect([...(next.paid[2]?.pages.keys() ?? [])]).toEqual([2])
  expect(asked()).toEqual([[512, 256]])
  const third = taken(next, second)
  // A cold start says the same, and leaves out the page between them; it takes neighbouring pages in one call.
  forget()
  const cold = await readerOf(world).reader.read({ to })
  expect(taken(cold)).toEqual(third)
  expect([...(cold.paid[2]?.pages.keys() ?? [])]).toEqual([0, 2])
  expect(asked()).toEqual([[0, 768]])
  // And backward: the same pages, as they were.
  expect(taken(await reader.read({ from: to, to: middle }), third)).toEqual(second)
  expect(taken(await reader.read({ from: middle, to: before }), second)).toEqual(first)
})

test('behavior: a page of words, and of claims, that is too much for the providers is read in parts', async () => {
  const to = await entry()
  const whole = await readerOf(world).reader.read({ to })
  for (const refusal of refusals) {
    everyProxy((request) => ((itemsAsked(request) ?? 0) > 40 ? refusal : undefined))
    forget()
    const delta = await readerOf(world).reader.read({ to })
    expect(delta.paid).toEqual(whole.paid)
    expect(asked().some(([, count]) => count <= 40)).toBe(true)
  }
})

test('behavior: as many as before are the same: neither words nor logs are asked for', async () => {
  const { reader } = readerOf(world)
  const from = await entry()
  await reader.read({ to: from })
  await mine(world, 2)
  forget()
  const delta = await reader.read({ from, to: await entry() })
  expect(delta.paid.map(({ pages }) => pages.size)).toEqual([0, 0, 0])
  expect(asked()).toEqual([])
  expect(logsAsked()).toBe(0)
})

test('behavior: nobody tells of a payment: the vault counted it, so all pages are read', async () => {
  const { reader } = readerOf(world)
  const from = await entry()
  const before = taken(await reader.read({ to: from }))
  await settle(7n)
  const to = await entry()
  // The touched account is still told: its event has one argument that is indexed.
  everyProxy(({ method }) =>
    method === 'eth_getLogs'
      ? {
          kind: 'alter',
          result: (logs) => (logs as { topics: string[] }[]).filter(({ topics }) => topics.length === 2),
        }
      : undefined,
  )
  forget()
  const delta = await reader.read({ from, to })
  expect(delta.full).toBe(false)
  expect(asked().at(-1)).toEqual([0, 768])
  expect(taken(delta, before)).toEqual(new Set([...before, 7n]))
})

test('behavior: a provider that names other pages delays nothing', async () => {
  const { reader } = readerOf(world)
  const from = await entry()
  const before = taken(await reader.read({ to: from }))
  await settle(8n)
  const to = await entry()
  const rename = (log: { topics: string[] }) =>
    log.topics.length === 4 ? { ...log, topics: log.topics.with(2, `0x${'7f'.repeat(4).padStart(64, '0')}`) } : log
  world.proxies[0].inject(({ method }) =>
    method === 'eth_getLogs' ? { kind: 'alter', result: (logs) => (logs as never[]).map(rename) } : undefined,
  )
  forget()
  expect(taken(await reader.read({ from, to }), before)).toEqual(new Set([...before, 8n]))
  expect(asked()).toEqual([[0, 256]])
})

test('behavior: from a block that was read by another reader, all pages are told', async () => {
  const from = await entry()
  const before = taken(await readerOf(world).reader.read({ to: from }))
  await settle(9n)
  const delta = await readerOf(world).reader.read({ from, to: await entry() })
  expect(delta.full).toBe(false)
  expect([...(delta.paid[2]?.pages.keys() ?? [])]).toEqual([0, 1, 2])
  expect(taken(delta, before)).toEqual(new Set([...before, 9n]))
})

test('behavior: after a reorg, what an abandoned branch had paid is told as it is now', async () => {
  const { reader } = readerOf(world, { finality: { kind: 'depth', blocks: 0 } })
  const common = await entry()
  const first = taken(await reader.read({ to: common }))
  await settle(5n * page)
  const middle = await entry()
  const second = taken(await reader.read({ from: common, to: middle }), first)
  await settle(10n)
  const from = await entry()
  const third = taken(await reader.read({ from: middle, to: from }), second)
  expect(third.size).toBe(first.size + 2)
  await reorg(world.anvil.url, Number(from.number - common.number))
  await settle(11n)
  const to = await entry()
  const delta = await reader.read({ from, to })
  expect(delta.full).toBe(false)
  expect(taken(delta, third)).toEqual(new Set([...first, 11n]))
  expect(taken(await readerOf(world).reader.read({ to }))).toEqual(new Set([...first, 11n]))
})

async function refused(to: CutEntry, fault: (request: RpcRequest) => Fault | undefined): Promise<void> {
  everyProxy(fault)
  await expect(readerOf(world).reader.read({ to })).rejects.toThrow(InconsistentChain)
}

test('error: bits that are not as many as the vault counted, words too few, a bitmap without end', async () => {
  const to = await entry()
  type Words = [bigint, bigint, readonly bigint[]]
  await refused(
    to,
    alterLens('readPaid', ([number, timestamp, words]: Words) => [number, timestamp, words.map((word) => word | 1n)]),
  )
  await refused(
    to,
    alterLens('readPaid', ([number, timestamp, words]: Words) => [number, timestamp, words.slice(1)]),
  )
  await refused(
    to,
    alterLens('readPaid', ([number, ...rest]: Words) => [number - 1n, ...rest]),
  )
  await refused(
    to,
    alterLens('readChain', (state: { paid: { words: bigint; claims: bigint }[] }) => ({
      ...state,
      paid: state.paid.map((total) => ({ ...total, words: 1n << 56n })),
    })),
  )
})

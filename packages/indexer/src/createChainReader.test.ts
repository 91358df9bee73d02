import { encodeLeafWord } from '@plimsoll/protocol'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { entryOf } from '../test/clientOf.ts'
import { readerOf } from '../test/readerOf.ts'
import { assetId, mine, startWorld, type World } from '../test/startWorld.ts'
import {
  ContractMissing,
  InvalidProviders,
  NotFinal,
  QuorumUnavailable,
  WrongChain,
  WrongDeployment,
} from './errors.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
beforeEach(() => {
  for (const proxy of world.proxies) proxy.inject(() => undefined)
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
  expect(delta.accounts).toEqual(new Map([[alice.id, [encodeLeafWord({ kind: 'balance', assetId, units: 42n })]]]))
  expect(reader.status()).toMatchObject({
    slot: 1,
    chainId: 4242,
    name: 'alpha',
    quorum: 2,
    head,
    lastDisagreement: undefined,
    providers: ['a', 'b', 'c'].map((name) => ({ name, failures: 0, lastError: undefined, disagreements: 0 })),
  })
  await expect(reader.confirm({ ...head, number: head.number + 1n })).rejects.toThrow(NotFinal)
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
    [{ chain: { ...chain, slot: 2 } }, 'slot of the vault'],
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

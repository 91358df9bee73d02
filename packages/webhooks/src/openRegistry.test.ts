import { alice, bob } from '@plimsoll/keeper/testing'
import { openStore, queueBackend, type Store } from '@plimsoll/store'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { parseSecret } from './endpoint.ts'
import { openRegistry } from './openRegistry.ts'
import { createCalls, debtBelow, startCalls, until } from './testing/startCalls.ts'
import { startReceiver } from './testing/startReceiver.ts'

let store: Store
beforeAll(async () => {
  store = await openStore({ dataDir: await createDataFolder() })
})
afterAll(() => store.close())
/** Each test later than the one before, so that nothing of that counts. */
let now = BigInt(Math.floor(Date.now() / 1_000)) - 5_000n
beforeEach(async () => {
  now += 100n
  for (const one of await store.webhooks.registered()) await store.webhooks.register({ ...one, secret: undefined })
  await store.webhooks.forgetRemoved(now + 100_000n)
})

const open = (options: Partial<Parameters<typeof openRegistry>[1]> = {}) =>
  openRegistry(store.webhooks, { allowPrivate: true, onChange: () => undefined, ...options })
const url = 'https://calls.example'

test('default: registered, changed with a new secret, removed; and known after a restart', async () => {
  const registry = await open()
  const request = { kind: 'register', account: alice, url, line: 1_000, issuedAt: now } as const
  const first = await registry.ask(request)
  if (!('secret' in first)) return expect.unreachable()
  expect(parseSecret(first.secret)).toBe(first.secret)
  const second = await registry.ask({ ...request, line: undefined, issuedAt: now + 1n })
  expect(second).toMatchObject({ name: first.name, secret: expect.not.stringContaining(first.secret) })
  expect((await open()).endpoints()).toEqual(registry.endpoints())
  expect(registry.endpoints()).toMatchObject([{ url, line: undefined, accounts: new Set([alice]) }])
  expect(await registry.ask({ kind: 'remove', account: alice, url, issuedAt: now + 2n })).toEqual({ removed: true })
  expect((await open()).endpoints()).toEqual([])
})

test('behavior: a request that is played again changes nothing, and tells no secret', async () => {
  const at = BigInt(Math.floor(Date.now() / 1_000))
  const request = { kind: 'register', account: alice, url, line: undefined, issuedAt: at } as const
  const registry = await open()
  await registry.ask(request)
  expect(await registry.ask(request)).toEqual({ refused: 'outdated' })
  await registry.ask({ kind: 'remove', account: alice, url, issuedAt: at + 1n })
  expect(await registry.ask(request)).toEqual({ refused: 'outdated' })
  expect(await (await open()).ask(request)).toEqual({ refused: 'outdated' })
  expect(await registry.ask({ kind: 'remove', account: alice, url: `${url}/2`, issuedAt: at })).toEqual({
    refused: 'unknown',
  })
})

test('behavior: so many of an account, and of all', async () => {
  const registry = await open({ perAccount: 2, most: 3 })
  const ask = (account: typeof alice, index: number) =>
    registry.ask({ kind: 'register', account, url: `${url}/${index}`, line: undefined, issuedAt: now })
  for (const index of [1, 2]) expect(await ask(alice, index)).toHaveProperty('secret')
  expect(await ask(alice, 3)).toEqual({ refused: 'tooMany' })
  expect(await ask(bob, 1)).toHaveProperty('secret')
  expect(await ask(bob, 2)).toEqual({ refused: 'full' })
})

test('behavior: one that registers below a line is called at once, and one that is gone is removed', async () => {
  const receiver = await startReceiver()
  onTestFinished(receiver.stop)
  let look: (accounts: readonly (typeof alice)[]) => void = () => undefined
  const registry = await open({ onChange: (accounts) => look(accounts) })
  const webhooks = startCalls(store, {
    openQueue: () => queueBackend({ store, prefix: 'registry' }),
    endpoints: registry.endpoints,
    onAttempt: ({ endpoint, outcome }) => void (outcome.kind === 'gone' && registry.drop(endpoint.name)),
  })
  onTestFinished(webhooks.close)
  look = webhooks.look
  const calls = createCalls()
  webhooks.take(await calls.next(debtBelow[1000]))
  receiver.answer((_, response) => response.writeHead(410).end())
  const request = { kind: 'register', account: alice, url: receiver.url, line: undefined, issuedAt: now } as const
  await registry.ask(request)
  await until(() => registry.endpoints().length === 0)
  expect(receiver.requests()).toBe(1)
  await registry.ask({ ...request, issuedAt: now + 1n })
  await until(() => receiver.requests() === 2)
  expect(receiver.ids[0]).toBe(`1-0-worse-1000-${alice}`)
})

import { type AccountId, eoaAccountId } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore, type Store } from './openStore.ts'
import { testDatabases } from './testing/testDatabases.ts'
import type { WebhookMessage, WebhookRow } from './webhookStore.ts'

const account = (index: number): AccountId => eoaAccountId(numberToHex(index, { size: 20 }))
const message: WebhookMessage = {
  id: `12-11-call-2500-${account(1)}`,
  type: 'margin.call',
  line: 2_500,
  called: 2_500,
  body: '{"type":"margin.call"}',
  state: 'waiting',
  attempts: 0,
  madeAt: 1_000,
  nextAt: 1_000,
  endedAt: undefined,
  answer: undefined,
}
const row = (index: number, change: Partial<WebhookRow> = {}): WebhookRow => ({
  endpoint: 'desk',
  account: account(index),
  called: 2_500,
  told: undefined,
  maybeTold: undefined,
  maybeCleared: undefined,
  message,
  ...change,
})

describe.each(await testDatabases(process.env))('$name', ({ create }) => {
  let database: Awaited<ReturnType<typeof create>>
  let store: Store
  beforeAll(async () => {
    database = await create()
    store = await openStore(database.options)
  })
  afterAll(async () => {
    await store.close()
    await database.remove()
  })

  test('default', async () => {
    const { webhooks } = store
    expect(await webhooks.step()).toBeUndefined()
    await webhooks.write({ rows: [row(1), row(2, { endpoint: 'bot' })], step: { epoch: 12n, previousEpoch: 11n } })
    expect(await webhooks.step()).toEqual({ epoch: 12n, previousEpoch: 11n })
    expect(await webhooks.row(row(1))).toEqual(row(1))
    expect(await webhooks.row({ endpoint: 'bot', account: account(1) })).toBeUndefined()
    const cured = row(1, { called: undefined, told: 0, maybeTold: 1_000, maybeCleared: 65_536, message: undefined })
    await webhooks.write({ rows: [cured], step: { epoch: 13n, previousEpoch: 12n } })
    expect(await webhooks.rowsOf([account(1), account(3)])).toEqual([cured])
    expect(await webhooks.rowsOf([])).toEqual([])
  })

  test('behavior: what is due, and how many there are', async () => {
    const { webhooks } = store
    const later = { ...message, madeAt: 2_000, nextAt: 5_000, attempts: 3, endedAt: 4_000, answer: 'answered 500' }
    await webhooks.write({ rows: [row(3, { message: later }), row(4, { message: { ...message, state: 'failed' } })] })
    expect(await webhooks.due({ by: 4_999, limit: 9 })).toEqual([{ endpoint: 'bot', account: account(2) }])
    expect(await webhooks.due({ by: 5_000, limit: 9 })).toHaveLength(2)
    expect(await webhooks.counts()).toEqual({ waiting: 2, delivered: 0, failed: 1 })
    const listed = await webhooks.list({ states: ['waiting', 'failed'], limit: 2 })
    expect(listed[0]).toEqual(row(3, { message: later }))
    expect(listed).toHaveLength(2)
    expect(await webhooks.accounts({ after: undefined, limit: 2 })).toEqual([account(1), account(2)])
    expect(await webhooks.accounts({ after: account(2), limit: 9 })).toEqual([account(3), account(4)])
  })

  test('behavior: the newest that an account says of a URL counts', async () => {
    const { webhooks } = store
    const registered = { account: account(1), url: 'https://one.example', line: 1_000, secret: 'whsec_1', issuedAt: 9n }
    await webhooks.register({ ...registered, name: 'first' })
    await webhooks.register({ ...registered, name: 'other', url: 'https://two.example', line: undefined })
    await webhooks.register({ ...registered, name: 'second', secret: undefined, issuedAt: 10n })
    expect((await webhooks.registered()).map(({ name, secret, line }) => [name, secret, line])).toEqual(
      expect.arrayContaining([
        ['second', undefined, 1_000],
        ['other', 'whsec_1', undefined],
      ]),
    )
    await webhooks.forgetRemoved(10n)
    expect(await webhooks.registered()).toHaveLength(2)
    await webhooks.forgetRemoved(11n)
    expect((await webhooks.registered()).map(({ name }) => name)).toEqual(['other'])
  })

  test('behavior: what is over is forgotten, and so are endpoints that are gone', async () => {
    const { webhooks } = store
    const over = { ...message, state: 'delivered' as const }
    await webhooks.write({ rows: [row(5, { called: undefined, message: over })] })
    await webhooks.forget(1_000)
    expect(await webhooks.row(row(5))).toBeDefined()
    await webhooks.forget(1_001)
    expect(await webhooks.row(row(5))).toBeUndefined()
    expect(await webhooks.row(row(1))).toBeDefined()
    await webhooks.write({ rows: [row(7, { endpoint: 'gone' })] })
    await webhooks.forgetEndpoint('gone')
    expect(await webhooks.row(row(7, { endpoint: 'gone' }))).toBeUndefined()
    await webhooks.keepEndpoints(['desk'])
    expect(await webhooks.accounts({ after: undefined, limit: 9 })).toEqual([account(1), account(3), account(4)])
    await webhooks.keepEndpoints([])
    expect(await webhooks.accounts({ after: undefined, limit: 9 })).toEqual([])
  })
})

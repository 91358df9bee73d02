import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openKeeper } from '@plimsoll/keeper'
import { attest, bob, createWorld } from '@plimsoll/keeper/testing'
import { openStore, queueBackend, type Store } from '@plimsoll/store'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { createServerDatabase } from '@plimsoll/store/testing/createServerDatabase'
import { findPostgres } from '@plimsoll/store/testing/findPostgres'
import { InvalidSecret } from '@plimsoll/webhooks/errors'
import { startReceiver } from '@plimsoll/webhooks/testing'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../config/loadConfig.ts'
import { readEnvironment } from '../config/readEnvironment.ts'
import { FileUnreadable, InvalidConfig, MissingSecret, WebhooksElsewhere } from '../errors.ts'
import { createMetrics } from '../metrics/createMetrics.ts'
import { exampleConfig, writeConfig } from '../testing/configFiles.ts'
import { loadEndpoints } from './loadEndpoints.ts'
import { startWebhooks } from './startWebhooks.ts'

const databaseUrl = await findPostgres(process.env)

let store: Store
beforeAll(async () => {
  store = await openStore({ dataDir: await createDataFolder() })
})
afterAll(() => store.close())

const desk = { name: 'risk-desk', url: 'https://desk.example/hook?key=0123456789' }
const configWith = (endpoint: object, allowPrivate = false) =>
  writeConfig({ ...exampleConfig(), webhooks: { allowPrivate, endpoints: [endpoint] } })

test('default: a snapshot below a line is told, and counted; a node that starts again does not tell it again', async () => {
  const receiver = await startReceiver()
  onTestFinished(receiver.stop)
  const file = await configWith({ ...desk, url: receiver.url, accounts: [bob], line: 1_000 }, true)
  const { PLIMSOLL_WEBHOOK_SECRET_RISK_DESK: _, ...rest } = process.env
  const config = await loadConfig(
    file,
    readEnvironment({ ...rest, PLIMSOLL_WEBHOOK_SECRET_RISK_DESK: receiver.secret }),
  )
  const { aggregator, cutAt } = createWorld()
  const keeper = await openKeeper({
    store,
    compute: aggregator.snapshot,
    salt: config.deployment.salt,
    slots: 2,
    historyEpochs: 10,
    onError: (error) => expect.unreachable(error.message),
  })
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const metrics = createMetrics()
  const openQueue = () => queueBackend({ store, prefix: 'test' })
  const endpoints = await loadEndpoints(config.webhooks)
  const webhooks = await startWebhooks(config, { endpoints, registers: false, store, keeper, openQueue, metrics, log })
  for (const epoch of [3, 6]) {
    const computed = await aggregator.snapshot({ cut: cutAt(epoch), timestamp: BigInt(epoch) })
    await keeper.accept(await attest(computed), computed)
  }
  await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(1)
  expect(receiver.received[0]?.event).toMatchObject({ type: 'margin.liquidatable', account: bob })
  await expect
    .poll(() => metrics.registry.metrics(), { timeout: 60_000 })
    .toContain('plimsoll_webhooks_total{endpoint="risk-desk",outcome="delivered"} 1')
  expect(await metrics.registry.metrics()).toContain('plimsoll_webhooks_waiting 0')
  await webhooks?.close()

  const again = await startWebhooks(config, {
    endpoints,
    registers: false,
    store,
    keeper,
    openQueue,
    metrics: createMetrics(),
    log,
  })
  await expect.poll(async () => (await again?.list({ states: ['delivered'], limit: 9 }))?.length).toBe(1)
  await again?.close()
  expect(receiver.requests()).toBe(1)
  expect(lines.join()).not.toContain(receiver.secret.slice(6))
  expect(lines.join()).not.toContain(receiver.url)
})

test.runIf(databaseUrl)(
  'behavior: of two nodes with one schema of a server one tells, and the other when that ends',
  async () => {
    const receiver = await startReceiver()
    onTestFinished(receiver.stop)
    const database = await createServerDatabase(databaseUrl ?? '')
    onTestFinished(database.remove)
    const file = await configWith({ ...desk, url: receiver.url }, true)
    const config = await loadConfig(file, { webhookSecrets: { RISK_DESK: receiver.secret } })
    const endpoints = await loadEndpoints(config.webhooks)
    const { aggregator, cutAt, accounts } = createWorld()
    const run = async () => {
      const store = await openStore({ databaseUrl: database.url })
      const keeper = await openKeeper({
        ...{ store, compute: aggregator.snapshot, salt: config.deployment.salt, slots: 2, historyEpochs: 10 },
        onError: (error) => expect.unreachable(error.message),
      })
      const openQueue = () => queueBackend({ store, prefix: 'test' })
      const [metrics, log] = [createMetrics(), pino({ level: 'silent' })]
      const webhooks = await startWebhooks(config, {
        endpoints,
        registers: true,
        store,
        keeper,
        openQueue,
        metrics,
        log,
      })
      const close = async () => {
        await webhooks?.close()
        await store.close()
      }
      return { keeper, webhooks, close }
    }
    const first = await run()
    const second = await run()
    onTestFinished(second.close)
    expect([first, second].map(({ webhooks }) => webhooks?.status().isElsewhere)).toEqual([false, true])
    const computed = await aggregator.snapshot({ cut: cutAt(3), timestamp: 3n })
    const attested = await attest(computed)
    for (const { keeper } of [first, second]) await keeper.accept(attested, computed)
    await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(1)
    const key = { endpoint: desk.name, account: bob }
    await expect(second.webhooks?.resend(key)).rejects.toThrow(WebhooksElsewhere)
    const request = { account: bob, url: desk.url, issuedAt: 1n, kind: 'remove' } as const
    expect(await second.webhooks?.door?.ask(request)).toEqual({ refused: 'elsewhere' })
    await first.close()
    await expect.poll(() => second.webhooks?.status().isElsewhere, { timeout: 60_000 }).toBe(false)
    accounts[1] = []
    const cured = await aggregator.snapshot({ cut: cutAt(6), timestamp: 6n })
    await second.keeper.accept(await attest(cured), cured)
    await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(2)
    expect(receiver.received.map(({ event }) => event.type)).toEqual(['margin.liquidatable', 'margin.cured'])
    expect(receiver.requests()).toBe(2)
  },
)

test('behavior: nothing is started without an endpoint', async () => {
  const config = await loadConfig(await writeConfig(exampleConfig()), {})
  const endpoints = await loadEndpoints(config.webhooks)
  expect(endpoints).toEqual([])
})

test('behavior: a secret of a file', async () => {
  const file = await configWith({ ...desk, secretFile: './desk.secret' })
  const { webhooks } = await loadConfig(file, {})
  await expect(loadEndpoints(webhooks)).rejects.toThrow(FileUnreadable)
  const secret = `whsec_${'c2VjcmV0'.repeat(4)}`
  await writeFile(join(dirname(file), 'desk.secret'), `${secret}\n`)
  expect(await loadEndpoints(webhooks)).toEqual([
    { ...desk, secret, allowPrivate: false, accounts: undefined, line: undefined },
  ])
})

test('error: no secret, or one that is none, and nothing of it is said', async () => {
  const file = await configWith(desk)
  await expect(loadEndpoints((await loadConfig(file, {})).webhooks)).rejects.toThrow(MissingSecret)
  const { webhooks } = await loadConfig(file, { webhookSecrets: { RISK_DESK: 'whsec_dG9vIHNob3J0' } })
  const loading = loadEndpoints(webhooks)
  await expect(loading).rejects.toThrow(InvalidSecret)
  await expect(loading).rejects.not.toThrow(/dG9v/)
})

test.each([
  { ...desk, url: 'http://desk.example' },
  { ...desk, url: 'https://10.0.0.1' },
  { ...desk, name: 'Risk Desk' },
  { ...desk, accounts: ['0x12'] },
])('error: InvalidConfig for %j', async (endpoint) => {
  const loading = loadConfig(await configWith(endpoint), {})
  await expect(loading).rejects.toThrow(InvalidConfig)
  await expect(loading).rejects.not.toThrow(/0123456789/)
})

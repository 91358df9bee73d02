import { alice, carol } from '@plimsoll/keeper/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiMetrics, createApiMetrics } from '../metrics/createMetrics.ts'
import { createServedNode, type ServedNode } from '../testing/createServedNode.ts'
import { openPublicApi } from '../testing/openPublicApi.ts'
import { createPlainRoutes } from './plainRoutes.ts'
import { createAdmission } from './server/admission.ts'
import { type Listening, listen } from './server/listen.ts'

const requests = 1_000
const limits = {
  requestsPerSecond: requests,
  requestsPerSecondPerAddress: requests,
  requestsPerSecondPerConnection: requests,
  connections: 100,
  connectionsPerAddress: 100,
}

let node: ServedNode
let metrics: ApiMetrics
/** With the plain routes, and without. */
let [plain, whole]: Listening[] = []
beforeAll(async () => {
  node = await createServedNode()
  metrics = createApiMetrics()
  const { seconds } = metrics
  const app = openPublicApi(node.publicState, metrics)
  const options = { host: '127.0.0.1', port: 0, section: 'api', admission: createAdmission({ limits }) } as const
  const routes = createPlainRoutes(node.publicState, { seconds })
  ;[plain, whole] = await Promise.all([listen(app, { ...options, plain: routes }), listen(app, options)])
})
afterAll(async () => {
  await Promise.all([plain?.close(), whole?.close()])
  await node.store.close()
})

async function answer(server: Listening | undefined, path: string, init: RequestInit = {}) {
  const response = await fetch(server?.url + path, init)
  const headers = Object.fromEntries(response.headers)
  for (const name of ['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']) delete headers[name]
  return { status: response.status, headers, text: await response.text() }
}

const address = `0x${alice.slice(26)}`

test.each<[string, string, RequestInit?]>([
  ['an account', `/v1/accounts/${alice}`],
  ['an address', `/v1/accounts/${address}`],
  ['an address in capitals', `/v1/accounts/0x${address.slice(2).toUpperCase()}`],
  ['the latest snapshot', '/v1/snapshots/latest'],
  ['an account that has no leaf', `/v1/accounts/0x${'00'.repeat(12)}${'77'.repeat(20)}`],
  ['an account with a query', `/v1/accounts/${alice}?epoch=1`],
  ['an account with a malformed query', `/v1/accounts/${alice}?epoch=soon`],
  ['no account', '/v1/accounts/0x12'],
  ['an address whose checksum is wrong', '/v1/accounts/0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266'],
  ['all accounts', '/v1/accounts'],
  ['another snapshot', '/v1/snapshots/7'],
  ['only the head', `/v1/accounts/${alice}`, { method: 'HEAD' }],
  ['another method', `/v1/accounts/${alice}`, { method: 'POST' }],
  ['another origin', `/v1/accounts/${alice}`, { headers: { origin: 'https://dashboard.example' } }],
])('behavior: %s is answered as the API answers it', async (_, path, init) => {
  expect(await answer(plain, path, init)).toEqual(await answer(whole, path, init))
})

test('behavior: who has the answer gets none', async () => {
  const { headers } = await answer(plain, `/v1/accounts/${alice}`)
  const init = { headers: { 'if-none-match': headers.etag ?? '' } }
  const again = await answer(plain, `/v1/accounts/${carol}`, init)
  expect(again).toMatchObject({ status: 304, text: '' })
  expect(again).toEqual(await answer(whole, `/v1/accounts/${carol}`, init))
})

test('behavior: counted under the same route', async () => {
  metrics.registry.resetMetrics()
  for (const server of [plain, whole]) await answer(server, `/v1/accounts/${alice}`)
  expect(await metrics.registry.metrics()).toContain(
    'plimsoll_http_request_seconds_count{method="GET",route="/v1/accounts/:account",status="200"} 2',
  )
})

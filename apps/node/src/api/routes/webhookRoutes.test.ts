import { setTimeout as sleep } from 'node:timers/promises'
import { attest } from '@plimsoll/keeper/testing'
import { eoaAccountId, type WebhookAction, webhookTypedData } from '@plimsoll/protocol'
import { ApiError, registerWebhook, removeWebhook } from '@plimsoll/sdk'
import { queueBackend } from '@plimsoll/store'
import { startReceiver } from '@plimsoll/webhooks/testing'
import { errorResponse, registerWebhookRequest, registerWebhookResponse, removeWebhookRequest } from '@plimsoll/wire'
import { pino } from 'pino'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createMetrics } from '../../metrics/createMetrics.ts'
import { createServedNode, type ServedNode } from '../../testing/createServedNode.ts'
import { startWebhooks } from '../../webhooks/startWebhooks.ts'
import { startPublicApi } from '../worker/startPublicApi.ts'

const owner = privateKeyToAccount(`0x${'11'.repeat(32)}`)
const account = eoaAccountId(owner.address)
const stranger = privateKeyToAccount(`0x${'22'.repeat(32)}`)

let node: ServedNode
beforeAll(async () => {
  node = await createServedNode()
  const { world, keeper, now } = node
  // Owner and stranger come in, both far below every line.
  for (const key of [owner, stranger])
    world.accounts[0]?.push([
      eoaAccountId(key.address),
      [{ kind: 'balance', assetId: 0, units: 10n ** 18n, leaving: 0n }],
    ])
  world.accounts[1]?.push([account, [{ kind: 'debt', assetId: 1, units: 9_000_000_000n }]])
  const computed = await world.aggregator.snapshot({ cut: world.cutAt(now + 3), timestamp: BigInt(now + 3) })
  await keeper.accept(await attest(computed), computed)
})
afterAll(() => node.store.close())

/** The API of the node, whose clients may each do what one may. */
async function open(registration: 'off' | 'public' | 'any' = 'any') {
  const { state, store, keeper, book } = node
  const log = pino({ level: 'silent' })
  const config = { ...state.config, webhooks: { ...state.config.webhooks, registration } }
  const openQueue = () => queueBackend({ store, prefix: 'registration' })
  const rest = { endpoints: [], registers: true, store, keeper, openQueue, metrics: createMetrics(), log }
  const webhooks = await startWebhooks(config, rest)
  const view = () => node.publicState.view()
  const api = await startPublicApi({ config, keeper, store, book, view, webhooks: webhooks?.door, log })
  onTestFinished(async () => {
    await api.close()
    await webhooks?.close()
  })
  await expect
    .poll(async () => (await fetch(`${api.url}/v1/accounts/${account}`)).status, { timeout: 60_000 })
    .toBe(200)
  const seconds = () => BigInt(Math.floor(Date.now() / 1_000))
  const { salt } = config.deployment
  const send = async (method: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${api.url}/v1/webhooks`, { method, headers, body: JSON.stringify(body) })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const sign = (action: WebhookAction, signer = owner) => signer.signTypedData(webhookTypedData(action, { salt }))
  return {
    where: { node: api.url, deployment: { salt }, signer: owner },
    send,
    seconds,
    async register(url: string, { line = 65_535, signer = owner, at = seconds(), of = account } = {}) {
      const message = { account: of, url, line, issuedAt: at }
      const signature = await sign({ primaryType: 'RegisterWebhook', message }, signer)
      return send('PUT', z.encode(registerWebhookRequest, { ...message, signature: signature as `0x${string}` }))
    },
    async remove(url: string, at = seconds()) {
      const message = { account, url, issuedAt: at }
      const signature = await sign({ primaryType: 'RemoveWebhook', message })
      return send('DELETE', z.encode(removeWebhookRequest, { ...message, signature: signature as `0x${string}` }))
    },
  }
}

const nameOf = ({ body }: { body: unknown }) => errorResponse.parse(body).error.name

test('default: an account registers, is called, and removes it', async () => {
  const receiver = await startReceiver()
  onTestFinished(receiver.stop)
  const api = await open()
  const at = api.seconds()
  const { status, body } = await api.register(receiver.url, { at, line: 1_000 })
  expect(status).toBe(200)
  receiver.knows(registerWebhookResponse.parse(body).secret)
  await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(1)
  expect(receiver.received[0]?.event).toMatchObject({ type: 'margin.liquidatable', account })
  expect(nameOf(await api.register(receiver.url, { at }))).toBe('RegistrationOutdated')
  expect(await api.remove(receiver.url, at + 1n)).toEqual({ status: 204, body: undefined })
  expect(nameOf(await api.remove(receiver.url, at + 2n))).toBe('WebhookNotFound')
})

test('behavior: the SDK registers and removes as well', async () => {
  const { where } = await open('public')
  const url = 'https://calls.example/sdk'
  expect(await registerWebhook(url, where)).toMatchObject({ secret: expect.stringMatching(/^whsec_/) })
  // Within the same second nothing is newer.
  await sleep(1_100)
  await removeWebhook(url, where)
  await expect(removeWebhook(url, where)).rejects.toThrow(ApiError)
})

test('error: what is not signed by the account, in time, or for such an account', async () => {
  const api = await open('public')
  const url = 'https://calls.example/hook'
  expect(nameOf(await api.register(url, { signer: stranger }))).toBe('WrongSigner')
  expect(nameOf(await api.register(url, { at: api.seconds() - 400n }))).toBe('RegistrationExpired')
  expect(nameOf(await api.register('https://127.0.0.1/hook'))).toBe('EndpointRefused')
  const contract = account.replace('0x00', '0x01') as typeof account
  expect(nameOf(await api.register(url, { of: contract }))).toBe('ContractAccountRefused')
  // The sixth request of one client within a minute, whatever it is.
  const nobody = privateKeyToAccount(`0x${'33'.repeat(32)}`)
  const unknown = { of: eoaAccountId(nobody.address), signer: nobody }
  expect(nameOf(await api.register(url, unknown))).toBe('AccountNotFound')
  expect(await api.register(url)).toMatchObject({ status: 429 })
})

test('error: a node that takes none, and a body that is too large', async () => {
  const api = await open('off')
  expect(nameOf(await api.register('https://calls.example'))).toBe('WebhooksOff')
  expect(await api.send('PUT', { url: 'x'.repeat(10_000) })).toMatchObject({ status: 413 })
})

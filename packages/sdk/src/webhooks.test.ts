import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { webhookTypedData } from '@plimsoll/protocol'
import { registerWebhookRequest, removeWebhookRequest } from '@plimsoll/wire'
import { isAddressEqual, recoverTypedDataAddress } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { expect, onTestFinished, test } from 'vitest'
import { ApiError, NodeUnreachable, UnexpectedAnswer } from './errors.ts'
import { registerWebhook, removeWebhook } from './webhooks.ts'

const signer = privateKeyToAccount(`0x${'11'.repeat(32)}`)
const deployment = { salt: `0x${'5a'.repeat(32)}` } as const
const url = 'https://bot.example/calls'

/** A server that keeps what it is sent, and answers the same to all of it. */
async function serve(status: number, answer = '') {
  const seen: { method: string | undefined; body: unknown }[] = []
  const server = createServer(async (request, response) => {
    seen.push({ method: request.method, body: JSON.parse((await request.toArray()).join('')) })
    response.writeHead(status).end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { seen, where: { node: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, deployment, signer } }
}

test('default: what is sent is signed by the account', async () => {
  const { seen, where } = await serve(200, JSON.stringify({ name: 'registered-1', secret: 'whsec_x' }))
  expect(await registerWebhook(url, { ...where, line: 1_000 })).toEqual({ name: 'registered-1', secret: 'whsec_x' })
  const { signature, ...message } = registerWebhookRequest.parse(seen[0]?.body)
  expect([seen[0]?.method, message.url, message.line]).toEqual(['PUT', url, 1_000])
  const typedData = webhookTypedData({ primaryType: 'RegisterWebhook', message }, deployment)
  expect(isAddressEqual(await recoverTypedDataAddress({ ...typedData, signature }), signer.address)).toBe(true)
})

test('behavior: removing is signed as well', async () => {
  const { seen, where } = await serve(204)
  await removeWebhook(url, where)
  const { signature, ...message } = removeWebhookRequest.parse(seen[0]?.body)
  const typedData = webhookTypedData({ primaryType: 'RemoveWebhook', message }, deployment)
  expect(isAddressEqual(await recoverTypedDataAddress({ ...typedData, signature }), signer.address)).toBe(true)
})

test('error: what a node refuses, what is no node, and nobody', async () => {
  const refusing = await serve(409, JSON.stringify({ error: { name: 'RegistrationOutdated', message: 'Too late.' } }))
  await expect(registerWebhook(url, refusing.where)).rejects.toThrow(ApiError)
  await expect(removeWebhook(url, refusing.where)).rejects.toMatchObject({ code: 'RegistrationOutdated' })
  await expect(registerWebhook(url, (await serve(200, 'hello')).where)).rejects.toThrow(UnexpectedAnswer)
  const nobody = { deployment, signer, node: 'http://127.0.0.1:1' }
  await expect(removeWebhook(url, nobody)).rejects.toThrow(NodeUnreachable)
})

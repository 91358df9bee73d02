import { type AccountId, eoaAccountId, type WebhookAction, webhookTypedData } from '@plimsoll/protocol'
import { registerWebhookRequest, registerWebhookResponse, removeWebhookRequest } from '@plimsoll/wire'
import { type Hex, parseSignature, serializeSignature } from 'viem'
import { z } from 'zod'
import { NodeUnreachable, UnexpectedAnswer } from './errors.ts'
import { failureOf, reason } from './readJson.ts'
import type { ActionSigner } from './signOwnerAction.ts'

/** Which node, of which deployment, and whose account: an EOA’s. */
export type WebhookWhere = {
  /** Of the node’s API. */
  node: string
  deployment: { salt: Hex }
  signer: ActionSigner
  timeoutMs?: number
  fetch?: typeof globalThis.fetch
}

/** A registered endpoint: `secret` is what `standardwebhooks` verifies messages with. It is told this once. */
export type RegisteredWebhook = z.output<typeof registerWebhookResponse>

/** Above all lines. */
const allLines = 65_535

/**
 * Registers a URL that one node tells of the signer’s margin calls, as Standard Webhooks 1.0 says. It hears nothing of lines above
 * `line`, in basis points. Registering again changes the line and the secret. Rejects with `ApiError`, `NodeUnreachable`,
 * `UnexpectedAnswer`. §13.
 *
 * @example
 * const { secret } = await registerWebhook('https://bot.example/calls', { node, deployment, signer })
 * // There: new Webhook(secret).verify(body, headers)
 */
export async function registerWebhook(
  url: string,
  { line = allLines, ...where }: WebhookWhere & { line?: number },
): Promise<RegisteredWebhook> {
  const message = { ...signedNow(url, where), line }
  const signature = await sign({ primaryType: 'RegisterWebhook', message }, where)
  const text = await send('PUT', { body: z.encode(registerWebhookRequest, { ...message, signature }), where })
  const answer = registerWebhookResponse.safeParse(parseJson(text))
  if (answer.success) return answer.data
  throw new UnexpectedAnswer('The answer is not what a Plimsoll node of this version says.', {
    details: { url: where.node, problem: 'it has no secret' },
    hint: 'Check the URL, and that client and node are of the same version.',
  })
}

/** Has a node tell a URL nothing more. Rejects as `registerWebhook` does. §13. */
export async function removeWebhook(url: string, where: WebhookWhere): Promise<void> {
  const message = signedNow(url, where)
  const signature = await sign({ primaryType: 'RemoveWebhook', message }, where)
  await send('DELETE', { body: z.encode(removeWebhookRequest, { ...message, signature }), where })
}

function signedNow(url: string, { signer }: WebhookWhere): { account: AccountId; url: string; issuedAt: bigint } {
  return { account: eoaAccountId(signer.address), url, issuedAt: BigInt(Math.floor(Date.now() / 1_000)) }
}

async function sign(action: WebhookAction, { signer, deployment }: WebhookWhere) {
  const signature = await signer.signTypedData(webhookTypedData(action, deployment))
  // Some wallets write a recovery id of 0 or 1.
  return serializeSignature(parseSignature(signature))
}

async function send(method: 'PUT' | 'DELETE', { body, where }: { body: object; where: WebhookWhere }): Promise<string> {
  const { node, timeoutMs = 10_000, fetch = globalThis.fetch } = where
  const url = `${node.replace(/\/+$/, '')}/v1/webhooks`
  const { status, text } = await request().catch((cause: unknown) => {
    throw new NodeUnreachable('The node did not answer.', {
      details: { url, reason: reason(cause) },
      hint: 'Check the URL and that the node runs.',
      cause,
    })
  })
  if (status >= 400) throw failureOf(url, { status, text })
  return text

  async function request() {
    const headers = { 'content-type': 'application/json' }
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(url, { method, headers, body: JSON.stringify(body), signal })
    return { status: response.status, text: await response.text() }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

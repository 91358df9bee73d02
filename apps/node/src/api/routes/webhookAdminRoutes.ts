import type { WebhookRow } from '@plimsoll/store'
import { MessageNotFound, type Webhooks } from '@plimsoll/webhooks'
import {
  maxMessages,
  resendWebhookRequest,
  resendWebhookResponse,
  type WebhooksResponse,
  webhookStates,
  webhooksResponse,
} from '@plimsoll/wire'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { BodyTooLarge, InvalidRequest } from '../../errors.ts'
import { createRouter } from '../router.ts'

const mostBytes = 4_096

/** Messages to endpoints, for the operator: what there is, and having one sent again. */
export function webhookAdminRoutes(webhooks: Pick<Webhooks, 'list' | 'resend'> | undefined) {
  const app = createRouter()
  app.get('/webhooks', async (context) => {
    const states = z.array(z.enum(webhookStates)).safeParse(context.req.queries('state') ?? [...webhookStates])
    if (!states.success) throw new InvalidRequest('The query is malformed', { details: { expected: webhookStates } })
    const rows = (await webhooks?.list({ states: states.data, limit: maxMessages })) ?? []
    return context.json(z.encode(webhooksResponse, { messages: rows.flatMap(messageBody) }))
  })
  app.post('/webhooks/resend', bodyLimit({ maxSize: mostBytes, onError: refuseBody }), async (context) => {
    // A web page that the operator looks at can send no JSON here.
    const isJson = context.req.header('content-type')?.startsWith('application/json') === true
    const key = resendWebhookRequest.safeParse(isJson ? await context.req.json().catch(() => undefined) : undefined)
    if (!key.success) throw new InvalidRequest('The body is malformed', { details: { expected: 'endpoint, account' } })
    if (webhooks === undefined) throw new MessageNotFound('This node has no webhooks.')
    const { state, answer = null } = await webhooks.resend(key.data)
    return context.json(z.encode(resendWebhookResponse, { state, answer }))
  })
  return app
}

function messageBody({ endpoint, account, message }: WebhookRow): WebhooksResponse['messages'][number][] {
  if (message === undefined) return []
  const { id, type, line, state, attempts, madeAt, nextAt, answer = null } = message
  const now = Date.now()
  const ageSeconds = Math.max(0, Math.round((now - madeAt) / 1_000))
  const nextSeconds = state === 'waiting' ? Math.max(0, Math.ceil((nextAt - now) / 1_000)) : null
  return [{ endpoint, account, id, type, line, state, attempts, ageSeconds, nextSeconds, answer }]
}

function refuseBody(): never {
  throw new BodyTooLarge('The body is too large', { details: { expected: `at most ${mostBytes} bytes` } })
}

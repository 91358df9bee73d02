import type { HttpBindings } from '@hono/node-server'
import { createRoute } from '@hono/zod-openapi'
import type { AccountsAt } from '@plimsoll/keeper'
import { type AccountId, eoaAccountId, type WebhookAction, webhookTypedData } from '@plimsoll/protocol'
import { parseEndpointUrl } from '@plimsoll/webhooks/endpointAddress'
import type { WebhookAnswer, WebhookRequest } from '@plimsoll/webhooks/openRegistry'
import { registerWebhookRequest, registerWebhookResponse, removeWebhookRequest } from '@plimsoll/wire'
import { bodyLimit } from 'hono/body-limit'
import { type Hex, recoverTypedDataAddress } from 'viem'
import { z } from 'zod'
import {
  AccountNotFound,
  BodyTooLarge,
  ContractAccountRefused,
  Overloaded,
  RegistrationExpired,
  RegistrationOutdated,
  TooManyWebhooks,
  WebhookNotFound,
  WebhooksElsewhere,
  WebhooksOff,
  WrongSigner,
} from '../../errors.ts'
import { createRouter, errorAnswer, jsonAnswer } from '../router.ts'
import { createTokenBuckets } from '../server/tokenBuckets.ts'

/** Takes what an account has signed about its webhooks. */
export type WebhookDoor = {
  /** Endpoints in private networks, and plain HTTP to this machine. */
  allowPrivate: boolean
  ask: (request: WebhookRequest) => Promise<WebhookAnswer>
}

const mostBytes = 8_192
const validSeconds = 300
/** A signature takes a millisecond to check: one client has five at once, then one in ten seconds; all together twenty a second. */
const perClient = { perSecond: 0.1, burstSeconds: 50 }
const inSum = { perSecond: 20, burstSeconds: 1 }
/** Above all lines. */
const allLines = 65_535

const answers = {
  400: errorAnswer('A malformed request, a URL that is not allowed, or the account of a contract.'),
  401: errorAnswer('Signed by another, or longer than five minutes ago.'),
  403: errorAnswer('This node takes no registrations.'),
  404: errorAnswer('The account has no leaf in the latest snapshot, or no such endpoint.'),
  409: errorAnswer('The account has signed something newer about that URL.'),
  413: errorAnswer('A body that is too large.'),
  429: errorAnswer('Too many requests from there, or the account has as many endpoints as it may.'),
  503: errorAnswer('The node has as many endpoints as it takes, or too much to do.'),
}

const registering = createRoute({
  method: 'put',
  path: '/v1/webhooks',
  operationId: 'registerWebhook',
  tags: ['Events'],
  summary: 'Be told of margin calls at a URL',
  description:
    'An account registers an endpoint for its own events, with an EIP-712 signature. Messages come as Standard Webhooks 1.0 says. Of an account and a URL the newest request counts; registering again changes the line and the secret.',
  request: { body: jsonBody(registerWebhookRequest) },
  responses: {
    200: jsonAnswer(registerWebhookResponse, 'It is registered; its secret is told this once.'),
    ...answers,
  },
})

const removing = createRoute({
  method: 'delete',
  path: '/v1/webhooks',
  operationId: 'removeWebhook',
  tags: ['Events'],
  summary: 'Be told there no more',
  request: { body: jsonBody(removeWebhookRequest) },
  responses: { 204: { description: 'It is removed.' }, ...answers },
})

/** Registration of webhooks by the account itself. Without a door every request is refused. */
export function webhookRoutes({
  salt,
  served,
  door,
  clientOf,
  now = Date.now,
}: {
  salt: Hex
  served: () => Pick<AccountsAt, 'trie'> | undefined
  door: WebhookDoor | undefined
  clientOf: (request: HttpBindings['incoming']) => string
  now?: () => number
}) {
  const clients = createTokenBuckets(perClient)
  const all = createTokenBuckets(inSum)
  const router = createRouter()
  router.use('/v1/webhooks', bodyLimit({ maxSize: mostBytes, onError: refuseBody }), async (context, next) => {
    if (door === undefined)
      throw new WebhooksOff('This node takes no registrations of webhooks', { hint: 'Ask another operator’s node.' })
    if (clients.take(clientOf((context.env as HttpBindings).incoming)) > 0)
      throw new TooManyWebhooks('Too many registrations come from there', { hint: 'Wait for ten seconds.' })
    if (all.take('') > 0) throw new Overloaded('Too many webhooks are being registered; try again later.')
    await next()
  })
  router.openapi(registering, async (context) => {
    const { signature, ...message } = context.req.valid('json')
    const { account, line } = message
    await check({ primaryType: 'RegisterWebhook', message }, signature)
    const highest = line === allLines ? undefined : line
    const answer = await ask({ ...message, kind: 'register', account, line: highest })
    if (!('secret' in answer)) throw new WebhookNotFound('There is no such endpoint')
    return context.json(z.encode(registerWebhookResponse, answer), 200)
  })
  router.openapi(removing, async (context) => {
    const { signature, ...message } = context.req.valid('json')
    await check({ primaryType: 'RemoveWebhook', message }, signature)
    await ask({ ...message, kind: 'remove' })
    return context.body(null, 204)
  })
  return router

  /** What costs least comes first: the signature is checked last. */
  async function check(action: WebhookAction, signature: Hex): Promise<void> {
    const { account, url, issuedAt } = action.message
    requireEoa(account)
    if (action.primaryType === 'RegisterWebhook') {
      parseEndpointUrl(url, { allowPrivate: door?.allowPrivate ?? false })
      // Who has nothing here has no margin to be told of, and keys cost nothing.
      if (served()?.trie.get(account) === undefined)
        throw new AccountNotFound('The account has no leaf in the latest snapshot', { details: { account } })
    }
    const seconds = Math.floor(now() / 1_000)
    if (Math.abs(seconds - Number(issuedAt)) > validSeconds)
      throw new RegistrationExpired('This was not signed within the last five minutes', {
        details: { expected: `${seconds}`, seen: issuedAt },
        hint: 'Sign it again, and look at the clock: issuedAt is in seconds.',
      })
    const signer = await recoverTypedDataAddress({ ...webhookTypedData(action, { salt }), signature }).catch(() => null)
    if (signer === null || eoaAccountId(signer) !== account)
      throw new WrongSigner('This is not signed by the account', {
        details: { expected: account, seen: signer },
        hint: 'Sign the EIP-712 message under the domain of the deployment: its salt, without chain and contract.',
      })
  }

  async function ask(request: WebhookRequest): Promise<WebhookAnswer> {
    const { account } = request
    const answer = (await door?.ask(request)) ?? { refused: 'full' }
    if (!('refused' in answer)) return answer
    switch (answer.refused) {
      case 'outdated':
        throw new RegistrationOutdated('The account has signed something newer about that URL', {
          details: { account },
        })
      case 'tooMany':
        throw new TooManyWebhooks('The account has as many endpoints as it may', {
          details: { account },
          hint: 'Remove one: DELETE /v1/webhooks.',
        })
      case 'unknown':
        throw new WebhookNotFound('The account has no such endpoint', { details: { account } })
      case 'elsewhere':
        throw new WebhooksElsewhere('This process takes no registrations now', {
          hint: 'Another one of this operator does; try again, or ask another operator’s node.',
        })
      case 'full':
        throw new Overloaded('This node has as many endpoints as it takes', { hint: 'Ask another operator’s node.' })
    }
  }
}

function requireEoa(account: AccountId): void {
  if (account.startsWith(`0x${'0'.repeat(24)}`)) return
  throw new ContractAccountRefused('The account of a contract cannot register webhooks in this version', {
    details: { account },
    hint: 'An operator can name it in webhooks.endpoints; the stream of events is for every account.',
  })
}

function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } }
}

function refuseBody(): never {
  throw new BodyTooLarge('The body is too large', { details: { expected: `at most ${mostBytes} bytes` } })
}

import { marginEventTypes } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxMessages, maxNameLength, maxUrlLength } from './bounds.ts'
import { accountId } from './hex.ts'
import { uint16, uint64 } from './numbers.ts'
import { name, text } from './text.ts'

const signed = z.object({
  account: accountId,
  url: z.string().min(1).max(maxUrlLength).meta({ description: 'An https URL of a public server.' }),
  issuedAt: uint64.meta({ description: 'When it was signed, in seconds. It is taken within five minutes.' }),
  signature: z
    .templateLiteral(['0x', z.string().regex(/^[0-9a-f]{130}$/)], 'expected 65 bytes, 0x and 130 lower-case hex digits')
    .meta({
      pattern: '^0x[0-9a-f]{130}$',
      example: `0x${'5b'.repeat(65)}`,
      description: 'Of the account itself, over the EIP-712 message under the domain of the deployment. §13',
    }),
})

/** What registers an endpoint of an account for its own events. */
export const registerWebhookRequest = signed.extend({
  line: uint16.meta({ description: 'It is not told about higher lines, in basis points; 65535 is above all.' }),
})

/** What removes it. */
export const removeWebhookRequest = signed

/** An endpoint that is registered, with its secret, which is told this once. */
export const registerWebhookResponse = z
  .object({
    name: name.meta({ description: 'What the operator of the node sees of it.' }),
    secret: name.meta({ description: 'Of Standard Webhooks: what comes is verified with it.' }),
  })
  .meta({ id: 'RegisteredWebhook' })

/** Where a message to an endpoint stands. */
export const webhookStates = ['waiting', 'failed', 'delivered'] as const

const webhookMessage = z.object({
  endpoint: name,
  account: accountId,
  id: text.meta({ description: 'Of the event: `webhook-id`.' }),
  type: z.enum(marginEventTypes),
  line: uint16,
  state: z.enum(webhookStates),
  attempts: z.int().min(0),
  ageSeconds: z.int().min(0).meta({ description: 'Since the snapshot that it is about was gone through.' }),
  nextSeconds: z.int().nullable().meta({ description: 'Until it is tried; null if it is not.' }),
  answer: text.nullable().meta({ description: 'What came of the last attempt.' }),
})

/** The newest messages of a node to its endpoints: for its operator. */
export const webhooksResponse = z.object({ messages: z.array(webhookMessage).max(maxMessages).readonly() })

/** Such messages. */
export type WebhooksResponse = z.output<typeof webhooksResponse>

/** Which message is to be sent again. */
export const resendWebhookRequest = z.object({ endpoint: z.string().max(maxNameLength), account: accountId })

/** What became of that: one that was delivered has an answer at once. */
export const resendWebhookResponse = z.object({ state: z.enum(webhookStates), answer: text.nullable() })

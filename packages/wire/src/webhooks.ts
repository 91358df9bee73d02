import { z } from 'zod'
import { maxUrlLength } from './bounds.ts'
import { accountId } from './hex.ts'
import { uint16, uint64 } from './numbers.ts'
import { name } from './text.ts'

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
    secret: z.string().max(128).meta({ description: 'Of Standard Webhooks: what comes is verified with it.' }),
  })
  .meta({ id: 'RegisteredWebhook' })

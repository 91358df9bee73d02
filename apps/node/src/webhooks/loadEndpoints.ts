import { readFile } from 'node:fs/promises'
import { parseSecret, type WebhookEndpoint } from '@plimsoll/webhooks/endpoint'
import { type EndpointConfig, type NodeConfig, secretVariable } from '../config/loadConfig.ts'
import { FileUnreadable, MissingSecret } from '../errors.ts'

/** The endpoints of the configuration with their secrets. Throws `FileUnreadable`, `MissingSecret`, `InvalidSecret`. */
export function loadEndpoints({
  endpoints,
  allowPrivate,
}: Pick<NodeConfig['webhooks'], 'endpoints' | 'allowPrivate'>): Promise<WebhookEndpoint[]> {
  return Promise.all(
    endpoints.map(async (endpoint) => {
      const { name, url, accounts, line } = endpoint
      return {
        name,
        url,
        allowPrivate,
        secret: await secretOf(endpoint),
        accounts: accounts && new Set(accounts),
        line,
      }
    }),
  )
}

async function secretOf({ name, secret, secretFile }: EndpointConfig): Promise<string> {
  if (secret !== undefined) return parseSecret(secret)
  if (secretFile === undefined)
    throw new MissingSecret('There is no secret for an endpoint of webhooks', {
      details: { endpoint: name },
      hint: `Set secretFile in webhooks.endpoints, or PLIMSOLL_WEBHOOK_SECRET_${secretVariable(name)} in the environment.`,
    })
  const text = await readFile(secretFile, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const details = { endpoint: name, file: secretFile, reason: cause.code }
    throw new FileUnreadable('The secret of an endpoint of webhooks cannot be read', { details, cause })
  })
  return parseSecret(text)
}

import { stat } from 'node:fs/promises'
import { endpointAddresses } from '@plimsoll/webhooks/endpointAddress'
import type { NodeConfig } from '../config/loadConfig.ts'
import { loadEndpoints } from '../webhooks/loadEndpoints.ts'
import { createFindings, type Finding } from './finding.ts'

/**
 * Looks at the endpoints of webhooks as a start and a message would: each has a secret of the right form, and a name with
 * addresses that may be connected to. Nothing is sent. The clock, which receivers compare theirs with, is looked at elsewhere.
 */
export async function examineWebhooks({ webhooks }: Pick<NodeConfig, 'webhooks'>): Promise<readonly Finding[]> {
  const { endpoints, allowPrivate } = webhooks
  const found = await Promise.all(
    endpoints.map(async (endpoint) => {
      const findings = createFindings('webhooks')
      const { name, url, secretFile, secret } = endpoint
      try {
        await loadEndpoints({ endpoints: [endpoint], allowPrivate })
        const addresses = await endpointAddresses(url, { allowPrivate })
        const mode = secret === undefined && secretFile !== undefined ? await exposed(secretFile) : undefined
        if (mode === undefined) findings.ok(name, `leads to ${addresses.join(', ')}, and its secret has the right form`)
        else
          findings.warn(name, {
            what: `other users of this machine may read its secret (mode ${mode})`,
            hint: 'chmod 600 the file, and let it belong to the user who runs the node.',
          })
      } catch (error) {
        findings.failure(name, error)
      }
      return findings.all
    }),
  )
  return found.flat()
}

async function exposed(file: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined
  const mode = (await stat(file)).mode & 0o777
  return (mode & 0o044) === 0 ? undefined : mode.toString(8)
}

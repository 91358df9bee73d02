import type { LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import type { WebhookMessage } from '@plimsoll/store'
import { Webhook } from 'standardwebhooks'
import { Agent } from 'undici'
import type { WebhookEndpoint } from './endpoint.ts'
import { type EndpointRules, endpointLookup, parseEndpointUrl } from './endpointAddress.ts'
import { EndpointRefused } from './errors.ts'

/**
 * What came of an attempt. `unheard`: the receiver has not taken the message, for certain; `unknown`: it may have. The answer is
 * for people, and says nothing that is secret.
 */
export type Outcome = { readonly kind: 'delivered' | 'gone' | 'unheard' | 'unknown'; readonly answer: string }

/** Sends messages as Standard Webhooks 1.0 says. */
export type Sender = {
  send: (
    message: Pick<WebhookMessage, 'id' | 'body'>,
    endpoint: Pick<WebhookEndpoint, 'url' | 'secret' | 'allowPrivate'>,
  ) => Promise<Outcome>
  close: () => Promise<void>
}

/** From looking the name up to the last byte of the answer. */
const longestMs = 10_000
const longestAnswer = 64 << 10
const connectMs = 5_000

/**
 * Creates a sender that connects only to addresses that the rules let through, follows no redirect, and reads no more than 64 kB of
 * an answer.
 */
export function createSender({
  lookup,
  timeoutMs = longestMs,
}: {
  /** Resolves names; default the system's. */
  lookup?: LookupFunction
  timeoutMs?: number
} = {}): Sender {
  const closing = new AbortController()
  const agents = new Map<string, Agent>()

  /** A connection is used again only under the rules that it was made under. */
  function agentFor(protocol: string, { allowPrivate }: EndpointRules): Agent {
    const name = `${protocol} ${allowPrivate}`
    const known = agents.get(name)
    if (known !== undefined) return known
    const connect = { lookup: endpointLookup({ protocol, allowPrivate }, lookup), timeout: connectMs }
    const agent = new Agent({ connect, allowH2: false, pipelining: 1, maxHeaderSize: 16 << 10 })
    agents.set(name, agent)
    return agent
  }

  return {
    async send({ id, body }, { url: text, secret, allowPrivate }) {
      const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), closing.signal])
      const bytes = Buffer.from(body)
      let isSent = false
      // It is asked for once there is a connection: whatever fails before, the receiver has not seen the message.
      async function* whenConnected() {
        isSent = true
        yield bytes
      }
      try {
        const url = parseEndpointUrl(text, { allowPrivate })
        const now = new Date()
        const response = await agentFor(url.protocol, { allowPrivate }).request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'content-length': String(bytes.length),
            'user-agent': 'plimsoll-webhooks',
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
            'webhook-signature': new Webhook(secret).sign(id, now, body),
          },
          body: Readable.from(whenConnected()),
          signal,
        })
        const { statusCode } = response
        await response.body.dump({ limit: longestAnswer, signal }).catch(() => undefined)
        return { kind: kindOf(statusCode), answer: `answered ${statusCode}` }
      } catch (error) {
        return { kind: isSent ? 'unknown' : 'unheard', answer: reasonOf(error, { isTimeout: signal.aborted }) }
      }
    },
    async close() {
      closing.abort()
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
    },
  }
}

function kindOf(status: number): Outcome['kind'] {
  if (status >= 200 && status < 300) return 'delivered'
  if (status === 410) return 'gone'
  // A gateway speaks for a server that may have taken the message.
  return status === 502 || status === 504 ? 'unknown' : 'unheard'
}

/** Codes and our own words only: the messages of others may have the URL in them. */
function reasonOf(error: unknown, { isTimeout }: { isTimeout: boolean }): string {
  if (error instanceof EndpointRefused) return `${error.name}: ${String(error.details.reason)}`
  if (isTimeout) return 'no answer in time'
  if (error instanceof AggregateError) return reasonOf(error.errors[0], { isTimeout })
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  return code ?? (error instanceof Error ? error.name : 'failed')
}

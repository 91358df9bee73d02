import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import { type PostResult, type PostTarget, postJson } from './postJson.ts'
import type { ProviderErrorClass } from './providerErrorClass.ts'
import { redactor } from './redact.ts'

/** One RPC endpoint of a chain. `name` appears in errors, logs and metrics, the URL never does. */
export type ProviderConfig = { name: string; url: string }

/** What is known of a provider; counters since the start of the process. */
export type ProviderStatus = {
  name: string
  /** Its last policy head. */
  height: bigint | undefined
  /** How long its last answer took. */
  latencyMs: number | undefined
  requests: number
  failures: number
  lastError: ProviderErrorClass | undefined
  /** Answers of it that a quorum contradicted. */
  disagreements: number
}

export type Provider = {
  readonly name: string
  readonly status: ProviderStatus
  /** The `result` of one JSON-RPC request, of the shape of `schema`. Throws {@link ProviderError}. */
  request<T>(method: string, params: readonly unknown[], schema: z.ZodType<T>): Promise<T>
}

const RETRY_AFTER_MS = 50

const response = z.union([
  z.object({ id: z.number(), error: z.object({ code: z.number(), message: z.string() }) }),
  z.object({ id: z.number(), result: z.unknown() }),
])

/**
 * Creates the JSON-RPC client of one HTTP endpoint. Credentials in the URL (`https://user:password@host`) are sent as basic
 * authorization. A failed connection is tried once more; everything else is reported as it is.
 */
export function createProvider(
  { name, url }: ProviderConfig,
  { timeoutMs, maxResponseBytes }: { timeoutMs: number; maxResponseBytes: number },
): Provider {
  const target = postTarget(new URL(url), { timeoutMs, maxResponseBytes })
  const redact = redactor(new URL(url))
  const status: ProviderStatus = {
    name,
    height: undefined,
    latencyMs: undefined,
    requests: 0,
    failures: 0,
    lastError: undefined,
    disagreements: 0,
  }
  let nextId = 1

  function fail(method: string, failure: { failure: ProviderErrorClass; reason: string }): ProviderError {
    status.failures += 1
    status.lastError = failure.failure
    return new ProviderError({
      provider: name,
      request: method,
      class: failure.failure,
      reason: redact(failure.reason),
    })
  }

  async function post(body: string): Promise<PostResult> {
    const first = await postJson(body, target)
    if (!('failure' in first) || first.failure !== 'transport') return first
    // A keep-alive connection that the server closed looks like this, so one more attempt hides no real trouble.
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS))
    return postJson(body, target)
  }

  async function request<T>(method: string, params: readonly unknown[], schema: z.ZodType<T>): Promise<T> {
    const id = nextId++
    const start = performance.now()
    status.requests += 1
    const answer = await post(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    if ('failure' in answer) throw fail(method, answer)
    status.latencyMs = performance.now() - start
    const parsed = response.safeParse(answer.json)
    if (!parsed.success || parsed.data.id !== id) {
      throw fail(method, { failure: 'malformed', reason: 'the answer is not the JSON-RPC response to this request' })
    }
    if ('error' in parsed.data) throw fail(method, classify(parsed.data.error))
    const result = schema.safeParse(parsed.data.result)
    if (!result.success) throw fail(method, { failure: 'malformed', reason: z.prettifyError(result.error) })
    return result.data
  }

  return { name, status, request }
}

function postTarget(url: URL, limits: { timeoutMs: number; maxResponseBytes: number }): PostTarget {
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' }
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    // fetch refuses URLs with credentials.
    url.username = ''
    url.password = ''
  }
  return { url: url.href, headers, ...limits }
}

// Code 3 is geth's for a revert with data; other clients and running out of gas have only the message in common.
function classify({ code, message }: { code: number; message: string }): {
  failure: ProviderErrorClass
  reason: string
} {
  const execution = code === 3 || /revert|out of ?gas|invalid opcode|gas required exceeds|EVM error/i.test(message)
  return { failure: execution ? 'execution' : 'rpc', reason: `JSON-RPC error ${code}: ${message}` }
}

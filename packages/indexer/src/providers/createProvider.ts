import { z } from 'zod'
import { type Clock, sleep } from '../clock.ts'
import { ProviderError } from '../errors.ts'
import type { Provider, ProviderCall, ProviderConfig, ProviderStatus } from './provider.ts'
import type { ProviderErrorClass } from './providerErrorClass.ts'
import { redactor } from './redact.ts'
import type { RpcRequest, Transport, TransportAnswer } from './transport.ts'

const RETRY_AFTER_MS = 50

const response = z.union([
  z.object({ id: z.number(), error: z.object({ code: z.number(), message: z.string() }) }),
  z.object({ id: z.number(), result: z.unknown() }),
])

/**
 * Creates the JSON-RPC client of one endpoint. A failed connection is tried once more; everything else is reported as it is.
 */
export function createProvider(
  { name, url }: ProviderConfig,
  { transport, clock, timeoutMs }: { transport: Transport; clock: Clock; timeoutMs: number },
): Provider {
  const redact = redactor(new URL(url))
  const status: ProviderStatus = {
    name,
    height: undefined,
    latencyMs: undefined,
    requests: 0,
    failures: 0,
    lastError: undefined,
    bytes: 0,
    disagreements: 0,
    setbacks: 0,
    requestsPerSecond: undefined,
    blocksPerLogRequest: undefined,
    quarantine: undefined,
    quarantines: 0,
    capabilities: undefined,
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

  async function send(body: RpcRequest): Promise<TransportAnswer> {
    const first = await transport.send(body, { timeoutMs })
    if (!('failure' in first) || first.failure !== 'transport') return first
    // A keep-alive connection that the server closed looks like this, so one more attempt hides no real trouble.
    await sleep(clock, RETRY_AFTER_MS)
    return transport.send(body, { timeoutMs })
  }

  async function request<T>(method: string, params: readonly unknown[], schema: z.ZodType<T>): Promise<T> {
    const id = nextId++
    const start = clock.now()
    status.requests += 1
    const answer = await send({ jsonrpc: '2.0', id, method, params })
    if ('failure' in answer) throw fail(method, answer)
    status.latencyMs = clock.now() - start
    status.bytes += answer.bytes
    const parsed = response.safeParse(answer.json)
    if (!parsed.success || parsed.data.id !== id) {
      throw fail(method, { failure: 'malformed', reason: 'the answer is not the JSON-RPC response to this request' })
    }
    if ('error' in parsed.data) throw fail(method, classify(parsed.data.error))
    const result = schema.safeParse(parsed.data.result)
    if (!result.success) throw fail(method, { failure: 'malformed', reason: z.prettifyError(result.error) })
    return result.data
  }

  function requestAll<T>(calls: readonly ProviderCall<T>[]): Promise<T[]> {
    return Promise.all(calls.map(({ method, params, schema }) => request(method, params, schema)))
  }

  return {
    name,
    status,
    request,
    requestAll,
    noteHeight(height) {
      status.height = height
    },
    noteContradiction() {
      status.disagreements += 1
    },
    noteRangeTooLarge(blocks) {
      status.blocksPerLogRequest = Math.max(1, Math.floor(blocks / 2))
      return status.blocksPerLogRequest
    },
    close: transport.close,
  }
}

// Code 3 is geth's for a revert with data; other clients and running out of gas have only the message in common.
function classify({ code, message }: { code: number; message: string }): {
  failure: ProviderErrorClass
  reason: string
} {
  const execution = code === 3 || /revert|out of ?gas|invalid opcode|gas required exceeds|EVM error/i.test(message)
  return { failure: execution ? 'execution' : 'rpc', reason: `JSON-RPC error ${code}: ${message}` }
}

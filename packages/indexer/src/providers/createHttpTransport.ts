import { basicAuthorization } from './basicAuthorization.ts'
import { httpRefusal } from './httpRefusal.ts'
import type { Transport, TransportAnswer } from './transport.ts'

/** The longest error page that is read in the hope of a JSON-RPC error. */
const MAX_REFUSAL_BYTES = 16_384

/**
 * The way to an HTTP endpoint. Credentials in the URL (`https://user:password@host`) are sent as basic authorization. An answer
 * is read whole or not at all: one deadline over connection and body, at most `maxResponseBytes` (counted after
 * decompression), no redirects, so that the answer comes from whom it was asked of.
 */
export function createHttpTransport(url: URL, { maxResponseBytes }: { maxResponseBytes: number }): Transport {
  const { target, headers } = basicAuthorization(url)
  const underWay = new Set<AbortController>()

  async function send(body: unknown, { timeoutMs }: { timeoutMs: number }): Promise<TransportAnswer> {
    const abort = new AbortController()
    let late = false
    const timer = setTimeout(() => {
      late = true
      abort.abort()
    }, timeoutMs)
    underWay.add(abort)
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: abort.signal,
      })
      if (!response.ok) return await refused(response)
      const text = await boundedText(response, maxResponseBytes)
      if (text === undefined) return { failure: 'tooLarge', reason: `an answer of more than ${maxResponseBytes} bytes` }
      return parse(text)
    } catch (error) {
      if (late) return { failure: 'timeout', reason: `no answer within ${Math.round(timeoutMs)} ms` }
      return { failure: 'transport', reason: `no connection${code(error)}` }
    } finally {
      clearTimeout(timer)
      underWay.delete(abort)
    }
  }

  function close(): void {
    for (const abort of underWay) abort.abort()
  }

  return { send, close }
}

// Some endpoints send their JSON-RPC errors with status 400 or 500, and the error says more than the status; where the status
// has a meaning of its own, or a gateway answers in place of the endpoint, the body is not read.
async function refused(response: Response): Promise<TransportAnswer> {
  const { status, headers } = response
  const refusal = httpRefusal(status, { retryAfter: headers.get('retry-after'), now: Date.now() })
  const telling = 'failure' in refusal && refusal.failure === 'http' && status >= 400 && status <= 500
  if (telling && headers.get('content-type')?.includes('json')) {
    const text = await boundedText(response, MAX_REFUSAL_BYTES)
    const answer = text && parse(text)
    if (answer && 'json' in answer && isRpcError(answer.json)) return answer
  } else {
    await response.body?.cancel()
  }
  return refusal
}

function isRpcError(json: unknown): boolean {
  const error = (json as { error?: unknown } | null)?.error as { code?: unknown } | null | undefined
  return typeof error?.code === 'number'
}

async function boundedText(response: Response, maxBytes: number): Promise<Buffer | undefined> {
  if (!response.body) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parse(text: Buffer): TransportAnswer {
  try {
    return { json: JSON.parse(text.toString('utf8')), bytes: text.length }
  } catch {
    return { failure: 'malformed', reason: 'the answer is not JSON' }
  }
}

// Only the code: the message and the cause of a fetch error may name the URL.
function code(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined
  return typeof cause?.code === 'string' ? ` (${cause.code})` : ''
}

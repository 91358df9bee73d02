import { gunzipSync } from 'node:zlib'
import { Agent, type Dispatcher, request } from 'undici'
import { httpRefusal } from './httpRefusal.ts'
import { requestHeaders } from './requestHeaders.ts'
import type { Transport, TransportAnswer, TransportOptions } from './transport.ts'

/** The longest error page that is read in the hope of a JSON-RPC error. */
const maxRefusalBytes = 16_384

/**
 * The way to an HTTP endpoint. Credentials in the URL (`https://user:password@host`) are sent as basic authorization. An answer
 * is read whole or not at all: one deadline over connection and body, at most `maxResponseBytes` (counted after
 * decompression), no redirects, so that the answer comes from whom it was asked of.
 */
export function createHttpTransport(url: URL, { maxResponseBytes, headers: configured }: TransportOptions): Transport {
  const { target, headers } = requestHeaders(url, configured)
  // Kept alive; the deadline is ours.
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 })

  async function send(body: unknown, { timeoutMs }: { timeoutMs: number }): Promise<TransportAnswer> {
    const abort = new AbortController()
    let late = false
    const timer = setTimeout(() => {
      late = true
      abort.abort()
    }, timeoutMs)
    try {
      const response = await request(target, {
        dispatcher,
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          accept: 'application/json',
          'accept-encoding': 'gzip',
        },
        body: JSON.stringify(body),
        signal: abort.signal,
      })
      if (response.statusCode !== 200) return await refused(response)
      const text = await boundedText(response, maxResponseBytes)
      if (text === undefined) return { failure: 'tooLarge', reason: `an answer of more than ${maxResponseBytes} bytes` }
      return parse(text)
    } catch (error) {
      if (late) return { failure: 'timeout', reason: `no answer within ${Math.round(timeoutMs)} ms` }
      return { failure: 'transport', reason: `no connection${code(error)}` }
    } finally {
      clearTimeout(timer)
    }
  }

  return { send, close: () => void dispatcher.destroy() }
}

// Some endpoints send their JSON-RPC errors with status 400 or 500, and the error says more than the status; where the status
// has a meaning of its own, or a gateway answers in place of the endpoint, the body is not read.
async function refused(response: Dispatcher.ResponseData): Promise<TransportAnswer> {
  const { statusCode: status, headers } = response
  const refusal = httpRefusal(status, { retryAfter: textOf(headers['retry-after']), now: Date.now() })
  const telling = 'failure' in refusal && refusal.failure === 'http' && status >= 400 && status <= 500
  if (telling && textOf(headers['content-type'])?.includes('json')) {
    const text = await boundedText(response, maxRefusalBytes)
    const answer = text && parse(text)
    if (answer && 'json' in answer && isRpcError(answer.json)) return answer
  } else {
    await response.body.dump()
  }
  return refusal
}

function isRpcError(json: unknown): boolean {
  const error = (json as { error?: unknown } | null)?.error as { code?: unknown } | null | undefined
  return typeof error?.code === 'number'
}

async function boundedText({ body, headers }: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  const whole = Buffer.concat(chunks)
  return textOf(headers['content-encoding']) === 'gzip' ? unzipped(whole, maxBytes) : whole
}

function unzipped(zipped: Buffer, maxOutputLength: number): Buffer | undefined {
  try {
    return gunzipSync(zipped, { maxOutputLength })
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return undefined
    throw error
  }
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function parse(text: Buffer): TransportAnswer {
  try {
    return { json: JSON.parse(text.toString('utf8')), bytes: text.length }
  } catch {
    return { failure: 'malformed', reason: 'the answer is not JSON' }
  }
}

// Only the code: the message may name the URL.
function code(error: unknown): string {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? ` (${code})` : ''
}

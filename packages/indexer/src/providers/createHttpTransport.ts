import type { Transport, TransportAnswer } from './transport.ts'

/**
 * The way to an HTTP endpoint. Credentials in the URL (`https://user:password@host`) are sent as basic authorization. An answer
 * is read whole or not at all: one deadline over connection and body, at most `maxResponseBytes` (counted after
 * decompression), no redirects, so that the answer comes from whom it was asked of.
 */
export function createHttpTransport(url: URL, { maxResponseBytes }: { maxResponseBytes: number }): Transport {
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' }
  // fetch refuses URLs with credentials.
  const target = new URL(url)
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    target.username = ''
    target.password = ''
  }

  async function send(body: unknown, { timeoutMs }: { timeoutMs: number }): Promise<TransportAnswer> {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        redirect: 'error',
        signal,
      })
      if (!response.ok) return await refused(response)
      const text = await boundedText(response, maxResponseBytes)
      if (text === undefined) return { failure: 'tooLarge', reason: `an answer of more than ${maxResponseBytes} bytes` }
      return parse(text)
    } catch (error) {
      if (signal.aborted) return { failure: 'timeout', reason: `no answer within ${timeoutMs} ms` }
      return { failure: 'transport', reason: `no connection${code(error)}` }
    }
  }

  return { send, close: () => undefined }
}

// The body is not read: a gateway's error page says nothing that the status does not.
async function refused(response: Response): Promise<TransportAnswer> {
  await response.body?.cancel()
  if (response.status === 429) return { failure: 'rateLimited', reason: 'it asks to slow down (HTTP 429)' }
  return { failure: 'http', reason: `HTTP status ${response.status}` }
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

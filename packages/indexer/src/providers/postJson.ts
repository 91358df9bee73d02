import type { ProviderErrorClass } from './providerErrorClass.ts'

/** Where and how to post; `url` and `headers` may hold credentials and stay inside this file and its caller. */
export type PostTarget = { url: string; headers: Record<string, string>; timeoutMs: number; maxResponseBytes: number }

export type PostResult = { json: unknown } | { failure: ProviderErrorClass; reason: string }

/**
 * Posts a JSON body and reads the JSON answer, whole or not at all: one deadline over connection and body, at most
 * `maxResponseBytes` (counted after decompression), no redirects, so that the answer comes from whom it was asked of.
 */
export async function postJson(body: string, target: PostTarget): Promise<PostResult> {
  const signal = AbortSignal.timeout(target.timeoutMs)
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: target.headers,
      body,
      redirect: 'error',
      signal,
    })
    if (response.status === 429) return await refused(response, 'rateLimited', 'it asks to slow down (HTTP 429)')
    // Its body is not read: a gateway's error page says nothing that the status does not.
    if (!response.ok) return await refused(response, 'http', `HTTP status ${response.status}`)
    const text = await boundedText(response, target.maxResponseBytes)
    if (text === undefined)
      return { failure: 'tooLarge', reason: `an answer of more than ${target.maxResponseBytes} bytes` }
    return parse(text)
  } catch (error) {
    if (signal.aborted) return { failure: 'timeout', reason: `no answer within ${target.timeoutMs} ms` }
    return { failure: 'transport', reason: `no connection${code(error)}` }
  }
}

async function refused(response: Response, failure: ProviderErrorClass, reason: string): Promise<PostResult> {
  await response.body?.cancel()
  return { failure, reason }
}

async function boundedText(response: Response, maxBytes: number): Promise<string | undefined> {
  if (!response.body) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): PostResult {
  try {
    return { json: JSON.parse(text) }
  } catch {
    return { failure: 'malformed', reason: 'the answer is not JSON' }
  }
}

// Only the code: the message and the cause of a fetch error may name the URL.
function code(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined
  return typeof cause?.code === 'string' ? ` (${cause.code})` : ''
}

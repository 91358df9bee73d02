import { errorResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { ApiError, NodeUnreachable, UnexpectedAnswer } from './errors.ts'

/**
 * Fetches one answer of a node and checks its shape. Throws {@link ApiError}, {@link NodeUnreachable} and
 * {@link UnexpectedAnswer}.
 */
export async function readJson<Schema extends z.ZodType>(
  url: string,
  { schema, fetch, timeoutMs }: { schema: Schema; fetch: typeof globalThis.fetch; timeoutMs: number },
): Promise<z.output<Schema>> {
  const { status, text } = await request(url, { fetch, timeoutMs })
  const body = parseJson(text)
  if (status >= 400) throw failureOf(url, { status, text })
  const { data, error, success } = schema.safeParse(body)
  if (success) return data
  throw new UnexpectedAnswer('The answer is not what a Plimsoll node of this version says.', {
    details: { url, status, problem: body === undefined ? 'not JSON' : z.prettifyError(error) },
    hint: 'Check the URL, and that client and node are of the same version.',
  })
}

async function request(
  url: string,
  { fetch, timeoutMs }: { fetch: typeof globalThis.fetch; timeoutMs: number },
): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, text: await response.text() }
  } catch (cause) {
    throw new NodeUnreachable('The node did not answer.', {
      details: { url, reason: reason(cause) },
      hint: 'Check the URL and that the node runs.',
      cause,
    })
  }
}

/** The error of an answer with a status of 400 or more. */
export function failureOf(url: string, { status, text }: { status: number; text: string }): ApiError {
  const error = errorResponse.safeParse(parseJson(text)).data?.error
  if (error === undefined) {
    return new ApiError('The server answered with an error, but not as a Plimsoll node does.', {
      status,
      code: 'Unknown',
      details: { url, status },
      hint: 'Check the URL: something else may be listening there.',
    })
  }
  const { name, message, details = {}, hint } = error
  return new ApiError(message, { status, code: name, details: { url, status, ...details }, hint })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Why a request failed. fetch in Node says only “fetch failed”; what failed stands in the cause. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message
}

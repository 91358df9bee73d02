import { errorResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { NodeRefused, NoNodeAnswers } from '../errors.ts'

/** Asks the admin listener of a node; with a body it is told something. Throws `NoNodeAnswers`, `NodeRefused`. */
export async function askAdmin<Schema extends z.ZodType>(
  url: string,
  { path, schema, body }: { path: string; schema: Schema; body?: object },
): Promise<z.output<Schema>> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  let answer: unknown
  try {
    // What is sent again waits for its receiver.
    const signal = AbortSignal.timeout(body ? 15_000 : 5_000)
    const response = await fetch(new URL(path, url), { ...(body && post), signal })
    answer = await response.json()
    if (response.ok) return schema.parse(answer)
  } catch (cause) {
    throw new NoNodeAnswers('No node answers', {
      details: { url, reason: reasonOf(cause) },
      hint: 'Is it running? plimsoll start --config FILE. The address is that of admin in its configuration.',
      cause,
    })
  }
  const { error } = errorResponse.parse(answer)
  throw new NodeRefused(error.message, { details: { node: error.name, ...error.details }, hint: error.hint })
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'the answer is not that of a node’s admin listener'
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message
}

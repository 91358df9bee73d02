import { z } from 'zod'
import { classifyRpcError } from './classifyRpcError.ts'
import type { ProviderErrorClass } from './providerErrorClass.ts'
import type { RpcRequest } from './transport.ts'

/** How one request ended: with a result of whatever shape, or why it failed; `reason` is not redacted yet. */
export type Outcome =
  | { result: unknown }
  | { failure: ProviderErrorClass; reason: string; retryAfterMs?: number; status?: number }

const error = z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() })
const response = z.union([z.object({ id: z.number(), error }), z.object({ id: z.number(), result: z.unknown() })])
// What could not be read or was refused as a whole has no id.
const refusal = z.object({ id: z.null().optional(), error })

const malformed: Outcome = { failure: 'malformed', reason: 'the answer is not the JSON-RPC response to this request' }

/** The outcome of each request, by its id, from the JSON that answered the message they went in. */
export function matchAnswers(
  requests: readonly RpcRequest[],
  { json, isBatch }: { json: unknown; isBatch: boolean },
): Map<number, Outcome> {
  const refused = refusal.safeParse(json)
  if (refused.success) return everyone(requests, classifyRpcError(refused.data.error))
  if (isBatch !== Array.isArray(json)) return everyone(requests, malformed)
  const answers = (Array.isArray(json) ? json : [json]).flatMap((answer) => response.safeParse(answer).data ?? [])
  return new Map(
    requests.map(({ id }) => {
      const [answer, ...more] = answers.filter((candidate) => candidate.id === id)
      if (!answer || more.length > 0) return [id, malformed]
      return [id, 'error' in answer ? classifyRpcError(answer.error) : { result: answer.result }]
    }),
  )
}

/** The same outcome for every request. */
export function everyone(requests: readonly RpcRequest[], outcome: Outcome): Map<number, Outcome> {
  return new Map(requests.map(({ id }) => [id, outcome]))
}

import { chainsResponse, healthResponse, operatorsResponse, readyResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { NoNodeAnswers } from '../errors.ts'

/** Everything `plimsoll status` shows. */
export type NodeStatus = Awaited<ReturnType<typeof fetchStatus>>

/** Asks a node's API how it is doing; throws `NoNodeAnswers`. */
export async function fetchStatus(url: string) {
  const [health, ready, chains, operators] = await Promise.all([
    get('/health', healthResponse),
    get('/ready', readyResponse),
    get('/v1/chains', chainsResponse),
    get('/v1/operators', operatorsResponse),
  ])
  return { url, health, ready, ...chains, operators }

  async function get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    try {
      const response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(5_000) })
      return schema.parse(await response.json())
    } catch (cause) {
      throw new NoNodeAnswers('No node answers', {
        details: { url, path, reason: reasonOf(cause) },
        hint: 'Is it running? plimsoll start --config FILE',
        cause,
      })
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'the answer is not that of a Plimsoll node'
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message
}

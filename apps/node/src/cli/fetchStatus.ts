import { type StatusResponse, statusResponse } from '@plimsoll/wire'
import { z } from 'zod'
import type { NodeConfig } from '../config/loadConfig.ts'
import { NoNodeAnswers } from '../errors.ts'

/** Everything `plimsoll status` shows. */
export type NodeStatus = StatusResponse & { url: string }

/** Where the admin listener of a configured node answers. */
export function adminUrl({ admin }: Pick<NodeConfig, 'admin'>): string {
  // An address to listen on is not always one to connect to.
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[admin.host] ?? admin.host
  return `http://${host}:${admin.port}`
}

/** Asks the admin listener of a node how it is doing; throws `NoNodeAnswers`. */
export async function fetchStatus(url: string): Promise<NodeStatus> {
  try {
    const response = await fetch(new URL('/status', url), { signal: AbortSignal.timeout(5_000) })
    return { url, ...statusResponse.parse(await response.json()) }
  } catch (cause) {
    throw new NoNodeAnswers('No node answers', {
      details: { url, reason: reasonOf(cause) },
      hint: 'Is it running? plimsoll start --config FILE. The address is that of admin in its configuration.',
      cause,
    })
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'the answer is not that of a node’s admin listener'
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message
}

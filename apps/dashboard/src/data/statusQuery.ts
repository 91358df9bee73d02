import { type StatusResponse, statusResponse } from '@plimsoll/wire'
import { queryOptions } from '@tanstack/react-query'

const everyMs = 5_000

/** How the node is, as its operator reads it: only the admin listener answers. Asked every few seconds, also while nothing is signed. */
export const statusQuery = queryOptions({
  queryKey: ['status'],
  refetchInterval: everyMs,
  async queryFn(): Promise<StatusResponse & { at: number }> {
    const response = await fetch('/status', { signal: AbortSignal.timeout(everyMs * 2) })
    if (!response.ok) throw new TypeError(`/status: ${response.status}`)
    return { ...statusResponse.parse(await response.json()), at: Date.now() }
  },
})

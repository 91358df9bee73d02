import type { DeploymentResponse } from '@plimsoll/wire'
import type { Plimsoll, PlimsollNode } from '../createPlimsoll.ts'
import type { PlimsollClient } from '../createPlimsollClient.ts'
import { NodeUnreachable } from '../errors.ts'
import { type ReadEvent, readEvents } from './readEvents.ts'

/** How a stream goes on from node to node. */
export type FollowParameters = {
  /** The last id that was seen before, as `onMarginEvent` was told it. */
  lastEventId?: string
  /** A node that does not answer, or lies: it goes on with the next. */
  onError?: (error: Error, at: { url?: string }) => void
  /** How long a node may be silent, 30,000 unless told. A node sends something every ten seconds. */
  silenceMs?: number
  /**
   * How long a node may go without a snapshot that is newer and verifies, 60,000 unless told: one that holds back what is new
   * is left.
   */
  staleMs?: number
  /** From one node's end to the next, 1,000 unless told; doubled while none goes on. */
  pauseMs?: number
}

/** The node that is listened to, and what it says of the deployment’s assets, which nobody signs. */
export type ListenedNode = { readonly client: PlimsollClient; readonly assets: DeploymentResponse['assets'] }

const longestPauseMs = 30_000

/**
 * Listens to one node of a deployment at a time, and goes on at the next after the last event where a node ends, is silent,
 * or says what `tell` throws at. `tell` gives back the newest epoch that it has checked; `isDue` asks it to check one, as it
 * is a while ago. The function that comes back ends it.
 */
export function followNodes(
  { nodes, fetch }: Pick<Plimsoll, 'nodes' | 'fetch'>,
  {
    query,
    tell,
    onError = () => undefined,
    silenceMs = 30_000,
    staleMs = 60_000,
    pauseMs = 1_000,
    ...parameters
  }: FollowParameters & {
    query: URLSearchParams
    tell: (read: ReadEvent, node: ListenedNode & { isDue: boolean }) => Promise<bigint>
  },
): () => void {
  const stopping = new AbortController()
  const { signal } = stopping
  let { lastEventId } = parameters
  let newest = 0n
  void run()
  return () => stopping.abort()

  async function run(): Promise<void> {
    let pause = pauseMs
    for (let turn = 0; !signal.aborted; turn++) {
      const node = nodes[turn % nodes.length] ?? nodes[0]
      const before = lastEventId
      try {
        await follow(node)
      } catch (error) {
        if (!signal.aborted) onError(error as Error, { url: node.url })
      }
      pause = lastEventId === before ? Math.min(longestPauseMs, pause * 2) : pauseMs
      await sleep(pause, signal)
    }
  }

  async function follow({ url, client }: PlimsollNode): Promise<void> {
    const { assets } = await client.deployment()
    const stale = new AbortController()
    let checkedAt = Date.now()
    let timer = setTimeout(() => stale.abort(), staleMs)
    const ending = AbortSignal.any([signal, stale.signal])
    try {
      const stream = readEvents(`${url}/v1/events?${query}`, { lastEventId, fetch, signal: ending, silenceMs })
      for await (const read of stream) {
        if (signal.aborted) return
        const epoch = await tell(read, { client, assets, isDue: Date.now() - checkedAt > staleMs / 2 })
        if (epoch > newest) {
          newest = epoch
          checkedAt = Date.now()
          clearTimeout(timer)
          timer = setTimeout(() => stale.abort(), staleMs)
        }
        // Only what was told is not asked for again.
        if (read.id !== undefined) lastEventId = read.id
        if (read.event.type === 'closed') return
      }
    } finally {
      clearTimeout(timer)
    }
    if (stale.signal.aborted && !signal.aborted)
      throw new NodeUnreachable('A node has no newer snapshot.', {
        details: { url, epoch: newest, waitedMs: staleMs },
        hint: 'It is behind, or holds back what is new; another operator’s node goes on.',
      })
  }
}

/** Resolves after a while, or at once when the signal is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal.addEventListener('abort', wake)
    if (signal.aborted) wake()
  })
}

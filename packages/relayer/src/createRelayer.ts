import type { Key } from '@plimsoll/keys'
import type { IntentStore } from '@plimsoll/store'
import type { RelayedChain } from './chainAccess.ts'
import { createLane, type QueueConnection } from './createLane.ts'
import { createPoster, type NewerSnapshots, type Posted, type Replaced } from './createPoster.ts'

/** See `createRelayer`. */
export type RelayerOptions = {
  chains: readonly RelayedChain[]
  /** Pays for gas; any viem account that can sign transactions. */
  account: Key
  queue: QueueConnection
  intents: IntentStore
  snapshots: NewerSnapshots
  /** The most it pays, in wei per gas. */
  maxFeePerGas: bigint
  /** The most it pays, as a multiple of what the chain asks; default 4. */
  maxFeeMultiple?: number
  /** After this long a transaction that is not mined is sent again or replaced; default 30,000. */
  replaceAfterMs?: number
  /** How often each chain is looked after without being asked, as after a lost queue; default 30,000. */
  refreshMs?: number
  /** How often it looks whether a transaction is mined; default 250. */
  pollMs?: number
  /** Of one request to a chain; default 10,000. */
  timeoutMs?: number
  onPosted?: (posted: Posted) => void
  onReplaced?: (replaced: Replaced) => void
  /** A try that failed; the next one comes by itself. */
  onError?: (error: Error, chain: RelayedChain) => void
}

/** Posts attested snapshots on every chain. */
export type Relayer = {
  /**
   * Has every chain brought up to the newest snapshot in the store, `delayMs` from now. Losing the request costs time,
   * nothing else.
   */
  catchUp: (options?: { delayMs?: number }) => void
  /** Stops; what is in flight is followed again after the next start. */
  close: () => Promise<void>
}

/**
 * Starts a worker per chain, so that a chain that refuses everything delays no other. A job only says "look after this
 * chain": what to post is decided when it runs, so a newer snapshot replaces an older one that waited.
 */
export function createRelayer(options: RelayerOptions): Relayer {
  const { chains, account, queue, refreshMs = 30_000, onPosted, onReplaced, onError } = options
  const limits = { cap: options.maxFeePerGas, multiple: options.maxFeeMultiple ?? 4 }
  const stopping = new AbortController()
  const { signal } = stopping
  const lanes = chains.map((chain) => {
    const poster = createPoster({
      replaceAfterMs: 30_000,
      pollMs: 250,
      timeoutMs: 10_000,
      ...options,
      chain,
      signal,
      limits,
      onPosted: (posted) => onPosted?.(posted),
      onReplaced: (replaced) => onReplaced?.(replaced),
    })
    return createLane(`post-${chain.chainId}-${account.address.toLowerCase()}`, {
      queue,
      work: poster.catchUp,
      onError: (error) => signal.aborted || onError?.(error, chain),
    })
  })

  const requestAll = () => {
    for (const { request } of lanes) request()
  }
  const delayed = new Set<NodeJS.Timeout>()
  const refreshing = setInterval(requestAll, refreshMs)
  requestAll()

  return {
    catchUp({ delayMs = 0 } = {}) {
      if (signal.aborted) return
      if (delayMs <= 0) return requestAll()
      const timer = setTimeout(() => {
        delayed.delete(timer)
        requestAll()
      }, delayMs)
      delayed.add(timer)
    },
    async close() {
      stopping.abort()
      clearInterval(refreshing)
      for (const timer of delayed) clearTimeout(timer)
      await Promise.all(lanes.map(({ close }) => close()))
    },
  }
}

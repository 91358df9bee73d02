import type { Key } from '@plimsoll/keys'
import type { IntentStore, QueueBackend } from '@plimsoll/store'
import type { RelayedChain } from './chainAccess.ts'
import { createLane } from './createLane.ts'
import { createPoster, type NewerSnapshots, type Posted, type PosterStatus, type Replaced } from './createPoster.ts'
import { createWakeUps } from './createWakeUps.ts'

/** See `createRelayer`. */
export type RelayerOptions = {
  chains: readonly RelayedChain[]
  /** Pays for gas; any viem account that can sign transactions. */
  account: Key
  /** Opens the queue that wakes it. It may fail or hang: posting goes on without it, and it is tried again. */
  openQueue: () => Promise<QueueBackend>
  intents: IntentStore
  snapshots: NewerSnapshots
  /** The most it pays, in wei per gas; a chain may have its own. */
  maxFeePerGas: bigint
  /** The highest tip of that, in wei per gas; default 50 gwei. */
  maxTip?: bigint
  /** The most it pays, as a multiple of what the chain asks; default 4. */
  maxFeeMultiple?: number
  /** After this long a transaction that is not mined is sent again or replaced; default 30,000. */
  replaceAfterMs?: number
  /** How often each chain is looked after without being asked, as after a lost queue; default 30,000. */
  refreshMs?: number
  /** How long a request waits for the queue before it is followed without it; default 1,000. */
  queuePatienceMs?: number
  /** How often it looks whether a transaction is mined; default 250. */
  pollMs?: number
  /** Of one request to a chain; default 10,000. */
  timeoutMs?: number
  onPosted?: (posted: Posted) => void
  onReplaced?: (replaced: Replaced) => void
  /** A problem that has begun, or has lasted ten minutes more. It is tried again by itself. */
  onError?: (error: Error, chain: RelayedChain) => void
  /** The queue cannot be used. */
  onQueueError?: (error: Error) => void
}

/** What a relayer knows of posting on a chain. */
export type ChainPosting = PosterStatus & {
  slot: number
  chain: string
  /** What keeps it from posting, and since when in milliseconds of Unix time. */
  problem: { error: Error; since: number } | undefined
}

/** Posts attested snapshots on every chain. */
export type Relayer = {
  /**
   * Has every chain brought up to the newest snapshot in the store, `delayMs` from now. Losing the request costs time,
   * nothing else.
   */
  catchUp: (options?: { delayMs?: number }) => void
  /** How posting goes on each chain, and what is wrong with the queue. */
  status: () => { chains: readonly ChainPosting[]; queueProblem: Error | undefined }
  /** Stops; what is in flight is followed again after the next start. */
  close: () => Promise<void>
}

const remindMs = 600_000

/**
 * Starts a lane per chain, so that a chain that refuses everything delays no other. A job only says "look after this
 * chain": what to post is decided when it runs, so a newer snapshot replaces an older one that waited.
 */
export function createRelayer(options: RelayerOptions): Relayer {
  const { chains, account, openQueue, refreshMs = 30_000, queuePatienceMs = 1_000 } = options
  const { maxFeePerGas: cap, maxFeeMultiple: multiple = 4, maxTip: tip = 50_000_000_000n } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const posts = new Map(chains.map((chain) => [`post-${chain.chainId}-${account.address.toLowerCase()}`, look(chain)]))
  const wakeUps = createWakeUps([...posts.keys()], {
    openQueue,
    wake: async (name) => posts.get(name)?.lane.look(),
    onError: (error) => options.onQueueError?.(error),
  })
  const timers = new Set<NodeJS.Timeout>()

  function look(chain: RelayedChain) {
    const poster = createPoster({
      replaceAfterMs: 30_000,
      pollMs: 250,
      timeoutMs: 10_000,
      ...options,
      chain,
      signal,
      limits: { cap, multiple, tip, ...chain.limits },
      onPosted: (posted) => options.onPosted?.(posted),
      onReplaced: (replaced) => options.onReplaced?.(replaced),
    })
    const reported = new Map<string, number>()
    let problem: ChainPosting['problem']
    const lane = createLane(poster.catchUp, {
      signal,
      onSuccess() {
        reported.clear()
        problem = undefined
      },
      onError(error) {
        const now = Date.now()
        problem = { error, since: problem?.since ?? now }
        if (now - (reported.get(error.name) ?? 0) < remindMs) return
        reported.set(error.name, now)
        options.onError?.(error, chain)
      },
    })
    const status = () => ({ slot: chain.slot, chain: chain.name, problem, ...poster.status() })
    return { lane, status }
  }

  function requestAll(): void {
    for (const [name, { lane }] of posts) {
      const asked = Date.now()
      if (!wakeUps.request(name)) void lane.look()
      else after(queuePatienceMs, () => lane.lookedAt() < asked && void lane.look())
    }
  }

  function after(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, delayMs)
    timers.add(timer)
  }

  const refreshing = setInterval(requestAll, refreshMs)
  requestAll()

  return {
    catchUp({ delayMs = 0 } = {}) {
      if (signal.aborted) return
      if (delayMs <= 0) return requestAll()
      after(delayMs, requestAll)
    },
    status: () => ({ chains: [...posts.values()].map(({ status }) => status()), queueProblem: wakeUps.problem() }),
    async close() {
      stopping.abort()
      clearInterval(refreshing)
      for (const timer of timers) clearTimeout(timer)
      await Promise.all([...posts.values()].map(({ lane }) => lane.settled()))
      await wakeUps.close()
    },
  }
}

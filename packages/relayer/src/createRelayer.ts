import type { AttestedSnapshot } from '@plimsoll/protocol'
import { type BackendFactory, type IQueueBackend, Queue, Worker } from 'bullmq'
import type { LocalAccount } from 'viem'
import type { RelayedChain } from './chainAccess.ts'
import { createPoster, type NewerSnapshots, type Posted } from './createPoster.ts'
import { RelayerStopped } from './errors.ts'
import type { Intents } from './intents.ts'

/** Where BullMQ keeps its jobs. */
export type QueueConnection = { connection: object; factory: BackendFactory<IQueueBackend, object> }

export type RelayerOptions = {
  chains: readonly RelayedChain[]
  /** Pays for gas; any viem account that can sign transactions. */
  account: LocalAccount
  queue: QueueConnection
  intents: Intents
  snapshots: NewerSnapshots
  /** The most it pays, in wei per gas. */
  maxFeePerGas: bigint
  /** After this long a transaction that is not mined is replaced; default 30,000. */
  replaceAfterMs?: number
  /** How often each chain is looked after without being asked, as after a lost queue; default 30,000. */
  refreshMs?: number
  pollMs?: number
  timeoutMs?: number
  onPosted?: (posted: Posted) => void
  /** A try that failed; the next one comes by itself. */
  onError?: (error: Error, chain: RelayedChain) => void
}

/** Posts attested snapshots on every chain. */
export type Relayer = {
  /** Asks every chain to be brought up to this snapshot, `delayMs` from now. Losing the request costs time, nothing else. */
  enqueue: (attested: AttestedSnapshot, options?: { delayMs?: number }) => Promise<void>
  /** Stops; what is in flight is followed again after the next start. */
  close: () => Promise<void>
}

/**
 * Starts a worker per chain, so that a chain that refuses everything delays no other. A job only says "look after this
 * chain": what to post is decided when it runs, so a newer snapshot replaces an older one that waited.
 */
export async function createRelayer(options: RelayerOptions): Promise<Relayer> {
  const { chains, account, queue, refreshMs = 30_000, onPosted, onError } = options
  const stopping = new AbortController()
  const lanes = chains.map((chain) => {
    const name = `post-${chain.chainId}-${account.address.toLowerCase()}`
    const poster = createPoster({
      replaceAfterMs: 30_000,
      pollMs: 250,
      timeoutMs: 10_000,
      ...options,
      chain,
      signal: stopping.signal,
    })
    const jobs = new Queue(name, { connection: queue.connection, defaultJobOptions }, queue.factory)
    const work = async () => {
      const posted = await poster.advance()
      if (posted) onPosted?.(posted)
    }
    const worker = new Worker(name, work, { connection: queue.connection, concurrency: 1 }, queue.factory)
    const report = (error: Error) => {
      if (!(error instanceof RelayerStopped) && !stopping.signal.aborted) onError?.(error, chain)
    }
    worker.on('failed', (_, error) => report(error))
    worker.on('error', report)
    jobs.on('error', report)
    const ask = async (jobId: string, delay = 0) => {
      await jobs.add('advance', {}, { jobId, delay })
    }
    return { ask, jobs, worker }
  })

  const refresh = () => Promise.all(lanes.map(({ ask }) => ask(`refresh-${Date.now()}`)))
  const timer = setInterval(() => refresh().catch(() => undefined), refreshMs)
  await refresh()

  return {
    async enqueue({ header }, { delayMs = 0 } = {}) {
      await Promise.all(lanes.map(({ ask }) => ask(`epoch-${header.epoch}`, delayMs)))
    },
    async close() {
      clearInterval(timer)
      stopping.abort()
      await Promise.all(
        lanes.map(async ({ jobs, worker }) => {
          await worker.close()
          await jobs.close()
        }),
      )
    },
  }
}

const defaultJobOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 500 },
  removeOnComplete: true,
  removeOnFail: true,
}

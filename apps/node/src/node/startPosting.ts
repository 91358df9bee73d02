import type { Key } from '@plimsoll/keys'
import type { AttestedSnapshot } from '@plimsoll/protocol'
import { createRelayer, MissedRotation, postingRank, type RelayedChain, type Relayer } from '@plimsoll/relayer'
import type { QueueBackend, Store } from '@plimsoll/store'
import { type Address, formatGwei } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { ChainConfig } from '../config/matchChains.ts'
import { postingUrls } from '../config/postingUrls.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'
import type { Metrics } from '../metrics/createMetrics.ts'
import { observePosting } from '../metrics/observePosting.ts'

/** What this node does about posting. */
export type Posting = {
  /** Has a snapshot posted on every chain, when it is this node's turn. Nothing waits for it or fails with it. */
  enqueue: (attested: AttestedSnapshot) => void
  status: Relayer['status']
  close: () => Promise<void>
}

/**
 * Starts posting with the key of `payer`. Every node posts every snapshot, but not at once: the place of `address`
 * among the operators decides how many others go first, and a node that finds the snapshot posted spends nothing.
 */
export function startPosting(
  config: NodeConfig,
  {
    payer,
    address,
    store,
    openQueue,
    metrics,
    log,
    onMissedRotation,
  }: {
    payer: Key
    /** Of this node's operator. */
    address: Address | undefined
    store: Store
    openQueue: () => Promise<QueueBackend>
    metrics: Metrics
    log: Log
    /** A chain needs a snapshot that changed the operators and is not stored here; it is looked for in the store again. */
    onMissedRotation: () => void
  },
): Posting {
  const { chains, relay } = config
  const relayer = createRelayer({
    chains: chains.map((chain) => {
      const { slot, chainId, name, registry } = chain
      return { slot, chainId, name, registry, ...postingUrls(chain), limits: feeLimitsOf(chain) }
    }),
    account: payer,
    openQueue,
    intents: store.intents,
    snapshots: store.snapshots,
    maxFeePerGas: weiOf(relay.maxFeePerGasGwei),
    maxTip: weiOf(relay.maxTipGwei),
    maxFeeMultiple: relay.maxFeeMultiple,
    onPosted({ chain, epoch, hash, gasUsed, latencyMs }) {
      metrics.posts.inc({ chain, outcome: 'mined' })
      log.info({ chain, epoch, transaction: hash, gasUsed, latencyMs }, 'posted')
    },
    onReplaced({ chain, epoch, nonce, attempts, fees, market }) {
      metrics.replacements.inc({ chain })
      log.info(
        {
          chain,
          epoch,
          nonce,
          attempts,
          feeGwei: formatGwei(fees.maxFeePerGas),
          tipGwei: formatGwei(fees.maxPriorityFeePerGas),
          marketGwei: formatGwei(market.baseFeePerGas + market.priorityFeePerGas),
        },
        'post replaced',
      )
    },
    onError(error, { name: chain }) {
      metrics.posts.inc({ chain, outcome: 'failed' })
      log.warn({ chain, ...errorFields(error) }, 'posting failed')
      if (error instanceof MissedRotation) onMissedRotation()
    },
    onQueueError: (error) => log.warn(errorFields(error), 'posting goes on without the queue'),
  })
  observePosting(metrics, relayer.status)
  return {
    status: relayer.status,
    enqueue: ({ header: { epoch }, set }) =>
      relayer.catchUp({ delayMs: relay.staggerMs * postingRank(address, { set, epoch }) }),
    close: relayer.close,
  }
}

/** What a chain's own entry says of fees; what it leaves out holds for all chains. */
export function feeLimitsOf({
  maxFeePerGasGwei,
  maxTipGwei,
  maxFeeMultiple,
}: Pick<ChainConfig, 'maxFeePerGasGwei' | 'maxTipGwei' | 'maxFeeMultiple'>): NonNullable<RelayedChain['limits']> {
  return {
    ...(maxFeePerGasGwei !== undefined && { cap: weiOf(maxFeePerGasGwei) }),
    ...(maxTipGwei !== undefined && { tip: weiOf(maxTipGwei) }),
    ...(maxFeeMultiple !== undefined && { multiple: maxFeeMultiple }),
  }
}

// A number below 1e-6 is written with an exponent, which `parseGwei` does not read.
const weiOf = (gwei: number) => BigInt(Math.round(gwei * 1e9))

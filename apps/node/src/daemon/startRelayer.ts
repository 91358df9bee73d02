import type { Key } from '@plimsoll/keys'
import type { AttestedSnapshot } from '@plimsoll/protocol'
import { createRelayer, MissedRotation, postingRank } from '@plimsoll/relayer'
import { queueBackend, type Store } from '@plimsoll/store'
import { type Address, parseGwei } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import { postingUrls } from '../config/postingUrls.ts'
import type { Log } from '../createLog.ts'
import type { Metrics } from '../metrics/createMetrics.ts'
import { errorFields } from './errorFields.ts'

/** What this node does about posting. */
export type NodeRelayer = {
  /** Has a snapshot posted on every chain, when it is this node's turn. Nothing waits for it or fails with it. */
  enqueue: (attested: AttestedSnapshot) => void
  close: () => Promise<void>
}

/**
 * Starts posting with the key of `payer`. Every node posts every snapshot, but not at once: `operator` decides how many
 * others go first, and whoever finds a snapshot posted spends nothing.
 */
export async function startRelayer(
  config: NodeConfig,
  {
    payer,
    operator,
    store,
    metrics,
    log,
    onMissedRotation,
  }: {
    payer: Key
    operator: Address | undefined
    store: Store
    metrics: Metrics
    log: Log
    /** A chain needs a snapshot that changed the operators and is not stored here; it is looked for in the store again. */
    onMissedRotation: () => void
  },
): Promise<NodeRelayer> {
  const { deployment, chains, relay, redisUrl } = config
  const prefix = `plimsoll-${deployment.salt.slice(2, 10)}`
  const queue = await queueBackend(redisUrl === undefined ? { store, prefix } : { redisUrl, prefix })
  const posting = createRelayer({
    chains: chains.map((chain) => {
      const { slot, chainId, name, registry } = chain
      return { slot, chainId, name, registry, urls: postingUrls(chain) }
    }),
    account: payer,
    queue,
    intents: store.intents,
    snapshots: store.snapshots,
    maxFeePerGas: parseGwei(String(relay.maxFeePerGasGwei)),
    onPosted({ chain, epoch, hash, gasUsed, latencyMs }) {
      metrics.posts.inc({ chain, outcome: 'mined' })
      log.info({ chain, epoch, transaction: hash, gasUsed, latencyMs }, 'posted')
    },
    onError(error, { name: chain }) {
      metrics.posts.inc({ chain, outcome: 'failed' })
      log.warn({ chain, ...errorFields(error) }, 'posting failed')
      if (error instanceof MissedRotation) onMissedRotation()
    },
  })
  return {
    enqueue: ({ header: { epoch }, set }) =>
      posting.catchUp({ delayMs: relay.staggerMs * postingRank(operator, { set, epoch }) }),
    async close() {
      await posting.close()
      await queue.close()
    },
  }
}

import { type QueueBackend, queueBackend, type Store } from '@plimsoll/store'
import { createMutex } from '@plimsoll/tasks'
import type { NodeConfig } from '../config/loadConfig.ts'

/**
 * Opens what BullMQ keeps its jobs in, for each part of the node that has a queue: on Redis, or in the store. One after another,
 * since each brings the tables up to date.
 */
export function queueOpener(
  { deployment, redisUrl }: Pick<NodeConfig, 'deployment' | 'redisUrl'>,
  store: Pick<Store, 'queuePool'>,
): () => Promise<QueueBackend> {
  const prefix = `plimsoll-${deployment.salt.slice(2, 10)}`
  const inTurn = createMutex()
  return () => inTurn(() => queueBackend(redisUrl === undefined ? { store, prefix } : { redisUrl, prefix }))
}

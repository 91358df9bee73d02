import { setTimeout } from 'node:timers/promises'
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  runMigrations,
} from 'bullmq'
import { Redis } from 'ioredis'
import { RedisUnavailable } from './errors.ts'
import { queueSchema, withoutPassword } from './openDatabase.ts'
import type { Store } from './openStore.ts'

/** What `new Queue(name, { connection }, factory)` and `new Worker(name, work, { connection }, factory)` take. */
export type QueueBackend = {
  readonly connection: object
  readonly factory: BackendFactory<IQueueBackend, object>
  /** Closes what the backend opened itself; close queues and workers first. */
  close(): Promise<void>
}

/**
 * Where BullMQ keeps its jobs: in the database of a store, or on a Redis server. `prefix` keeps deployments apart that
 * share one server. Throws {@link RedisUnavailable}.
 *
 * @example
 * const { connection, factory } = await queueBackend({ store, prefix: 'plimsoll' })
 * const queue = new Queue('post-1', { connection }, factory)
 */
export async function queueBackend(
  options: { store: Pick<Store, 'queuePool'>; prefix: string } | { redisUrl: string; prefix: string },
): Promise<QueueBackend> {
  return 'redisUrl' in options ? openRedis(options) : openPool(options)
}

async function openPool({ store, prefix }: { store: Pick<Store, 'queuePool'>; prefix: string }): Promise<QueueBackend> {
  const connection = store.queuePool()
  const client = await connection.connect()
  try {
    await runMigrations(client, queueSchema)
  } finally {
    client.release()
  }
  return {
    connection,
    factory: (name, options, features) =>
      pauseOnError(createPostgresBackend(`${prefix}.${name}`, { ...options, connection }, features)),
    close: async () => {},
  }
}

const pauseMs = 1_000

/**
 * A worker that cannot fetch a job asks for one again at once, and where the error takes no time neither timers nor signals get
 * their turn any more: here it waits first.
 */
function pauseOnError(backend: IQueueBackend): IQueueBackend {
  const fetchJob = backend.moveToActive.bind(backend)
  return Object.assign(backend, {
    async moveToActive(...args: Parameters<IQueueBackend['moveToActive']>) {
      try {
        return await fetchJob(...args)
      } catch (error) {
        await setTimeout(pauseMs)
        throw error
      }
    },
  })
}

async function openRedis({ redisUrl, prefix }: { redisUrl: string; prefix: string }): Promise<QueueBackend> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null, lazyConnect: true })
  let lastError: unknown
  connection.on('error', (error) => {
    lastError = error
  })
  await connection.connect().catch((cause) => {
    connection.disconnect()
    throw new RedisUnavailable('The Redis server does not answer.', {
      details: { url: withoutPassword(redisUrl), reason: String(lastError ?? cause) },
      hint: 'Check REDIS_URL, or leave it out: then the queues live in the database.',
      cause: lastError ?? cause,
    })
  })
  return {
    connection,
    factory(name, options, features) {
      const prefixed = { ...options, connection, prefix }
      return pauseOnError(createRedisBackend(name, prefixed, features))
    },
    async close() {
      // A server that is away would be waited for.
      if (connection.status === 'ready') await connection.quit().catch(() => {})
      connection.disconnect()
    },
  }
}

import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { queueSchema } from '../openDatabase.ts'
import { openStore, type Store } from '../openStore.ts'
import { type QueueBackend, queueBackend } from '../queueBackend.ts'
import { findRedis } from './findRedis.ts'
import type { TestEnvironment } from './findServer.ts'
import { type TestDatabase, testDatabases } from './testDatabases.ts'

/** A fresh store and an empty queue backend. */
export type OpenTestQueue = {
  store: Store
  queue: QueueBackend
  /** Loses every job, as a restarted Redis without persistence does. */
  empty(): Promise<void>
  /** Makes every try of the worker of queue `name` fail at once, until all is closed. */
  breakQueue(name: string): Promise<void>
  /** Closes both and removes what they wrote. */
  close(): Promise<void>
}

/** A kind of queue backend that a suite runs on. */
export type TestQueue = { name: string; open(): Promise<OpenTestQueue> }

/**
 * The queue backends a suite runs on: PGlite, and PostgreSQL and Redis where a server is found.
 *
 * @example
 * describe.each(await testQueues(process.env))('$name', ({ open }) => …)
 */
export async function testQueues(environment: TestEnvironment): Promise<TestQueue[]> {
  const [databases, redisUrl] = await Promise.all([testDatabases(environment), findRedis(environment)])
  return databases.flatMap((database, index) => [
    { name: database.name, open: () => openOnDatabase(database) },
    ...(index === 0 && redisUrl !== undefined ? [{ name: 'Redis', open: () => openOnRedis(database, redisUrl) }] : []),
  ])
}

async function openOnDatabase({ create }: TestDatabase): Promise<OpenTestQueue> {
  const { options, remove } = await create()
  const store = await openStore(options)
  const prefix = `test-${randomUUID()}`
  const queue = await queueBackend({ store, prefix })
  const pool = store.queuePool()
  let closing: Promise<void> | undefined
  async function empty() {
    const { rows } = await pool.query<{ table_name: string }>(
      `select c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where table_schema = $1 and column_name = 'queue' and table_type = 'BASE TABLE'`,
      [queueSchema],
    )
    for (const { table_name: table } of rows) {
      await pool.query(`delete from ${queueSchema}.${table} where queue like $1`, [`${prefix}.%`])
    }
  }
  return {
    store,
    queue,
    empty,
    async breakQueue() {
      // It waits for connections that the worker holds, and gives out none from now on.
      closing = store.close()
    },
    async close() {
      if (closing === undefined) await empty()
      await queue.close()
      await (closing ?? store.close())
      await remove()
    },
  }
}

async function openOnRedis({ create }: TestDatabase, redisUrl: string): Promise<OpenTestQueue> {
  const { options, remove } = await create()
  const store = await openStore(options)
  const prefix = `test-${randomUUID()}`
  const queue = await queueBackend({ redisUrl, prefix })
  async function empty() {
    const redis = new Redis(redisUrl)
    const keys = await redis.keys(`${prefix}:*`)
    if (keys.length > 0) await redis.del(keys)
    redis.disconnect()
  }
  return {
    store,
    queue,
    empty,
    async breakQueue(name) {
      const redis = new Redis(redisUrl)
      await redis.set(`${prefix}:${name}:wait`, 'no list')
      redis.disconnect()
    },
    async close() {
      await empty()
      await queue.close()
      await store.close()
      await remove()
    },
  }
}

import { EventEmitter } from 'node:events'
import type { PGlite, QueryOptions } from '@electric-sql/pglite'
import { createMutex } from '@plimsoll/tasks'
import type { PgPool, PgPoolClient } from 'bullmq'
import type { PostgresPool } from 'kysely'
import { freeSpace, leastFreeBytes } from './freeSpace.ts'
import type { StorageGuard } from './storageGuard.ts'

/** What kysely and BullMQ need of a `pg.Pool`. */
export type SqlPool = PgPool & PostgresPool

type Result = { rows: unknown[]; rowCount: number; command: string }

// As the pg driver does it: int8 as text, so that a row reads the same from both.
const options: QueryOptions = { parsers: { 20: (text) => text } }

/**
 * A PGlite instance in the shape of a `pg.Pool`, for kysely and BullMQ alike. PGlite is one connection, so
 *
 * - a transaction of one client excludes every other query until it ends;
 * - LISTEN goes through `db.listen()` and holds nothing while it waits;
 * - session settings such as `search_path` are shared by all clients.
 *
 * A database that met an error which it does not come back from (see `StorageGuard`) is not asked again: after a panic it
 * would compute for ever, and no timer would run any more.
 */
export function pglitePool(db: PGlite, { guard, folder }: { guard: StorageGuard; folder: string }): SqlPool {
  const inTurn = createMutex()
  let ended = false

  /** Resolves when its turn has come, to what ends it. */
  function takeTurn(): Promise<() => void> {
    const { promise: turn, resolve: take } = Promise.withResolvers<() => void>()
    void inTurn(() => new Promise<void>(take))
    return turn
  }

  /** Runs what asks the database, unless that would be in vain. */
  function ask<T>(query: () => Promise<T>): Promise<T> {
    const failure = guard.failure()
    return failure === undefined ? guard.run(query) : Promise.reject(failure)
  }

  function run(text: string, parameters: readonly unknown[] = []): Promise<Result> {
    return ask(() => send(text, parameters))
  }

  async function send(text: string, parameters: readonly unknown[]): Promise<Result> {
    // Only the simple protocol takes several commands in one text, as migrations send them.
    const result =
      parameters.length === 0 ? (await db.exec(text, options)).at(-1) : await db.query(text, [...parameters], options)
    const { rows = [], affectedRows = 0, command = '' } = result ?? {}
    return { rows, rowCount: command === 'SELECT' ? rows.length : affectedRows, command }
  }

  function connect(): PgPoolClient {
    const events = new EventEmitter()
    const subscriptions = new Map<string, () => Promise<void>>()
    let endTransaction: (() => void) | undefined

    async function listen(channel: string): Promise<Result> {
      if (!subscriptions.has(channel)) {
        const notify = (payload: string) => events.emit('notification', { channel, payload })
        subscriptions.set(channel, await inTurn(() => ask(() => db.listen(channel, notify))))
      }
      return { rows: [], rowCount: 0, command: 'LISTEN' }
    }

    async function begin(text: string): Promise<Result> {
      const done = await takeTurn()
      try {
        const result = await run(text)
        endTransaction = done
        return result
      } catch (error) {
        done()
        throw error
      }
    }

    async function end(text: string): Promise<Result> {
      try {
        return await run(text)
      } finally {
        endTransaction?.()
        endTransaction = undefined
      }
    }

    async function query(text: string, parameters?: readonly unknown[]): Promise<Result> {
      const [verb = '', subject = ''] = leadingWords(text)
      if (verb === 'listen') return listen(subject)
      if (endTransaction === undefined) {
        return verb === 'begin' || verb === 'start' ? begin(text) : inTurn(() => run(text, parameters))
      }
      return verb === 'commit' || (verb === 'rollback' && subject !== 'to') ? end(text) : run(text, parameters)
    }

    function release(): void {
      // The instance may be closed by now; a connection that is gone has neither subscriptions nor transactions.
      for (const unlisten of subscriptions.values()) inTurn(() => ask(unlisten)).catch(() => {})
      subscriptions.clear()
      events.removeAllListeners()
      if (endTransaction !== undefined) end('rollback').catch(() => {})
    }

    return Object.assign(events, { query, release }) as unknown as PgPoolClient
  }

  const events = new EventEmitter()
  events.setMaxListeners(0) // every queue and worker watches the pool for errors
  const refuseAfterEnd = () => {
    if (ended) throw new TypeError('Cannot use a pool after calling end on the pool')
  }
  return Object.assign(events, {
    options: {},
    async connect() {
      refuseAfterEnd()
      return connect()
    },
    async query(text: string, parameters?: readonly unknown[]) {
      refuseAfterEnd()
      return inTurn(() => run(text, parameters))
    },
    async end() {
      ended = true
      await inTurn(async () => {
        // Closing writes; without room for that it panics. What is not closed is whole as well, as after a kill.
        if (!db.closed && guard.failure() === undefined && freeSpace(folder) >= leastFreeBytes) await db.close()
      })
    },
  }) as unknown as SqlPool
}

function leadingWords(text: string): string[] {
  const statement = text.replace(/^(\s|--.*\n|\/\*[\s\S]*?\*\/)+/, '')
  return (
    statement
      .toLowerCase()
      .match(/[a-z_0-9]+/g)
      ?.slice(0, 2) ?? []
  )
}

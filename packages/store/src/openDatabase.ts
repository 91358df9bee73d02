import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely } from 'kysely'
import pg from 'pg'
import { DatabaseUnavailable } from './errors.ts'
import { lockDataFolder } from './lockDataFolder.ts'
import { migrate } from './migrate.ts'
import { checkOwner, claimOwner, type StoreOwner } from './owner.ts'
import { pglitePool, type SqlPool } from './pglitePool.ts'
import type { Tables } from './schema.ts'
import { SchemaDialect } from './schemaDialect.ts'
import { syncFolder } from './syncFolder.ts'

/** The schema that BullMQ's PostgreSQL backend lives in; it can check no other over a pool that is handed to it. */
export const queueSchema = 'bullmq'

/** Where the state lives: a folder of this machine, or a schema of a PostgreSQL server (default `plimsoll`). */
export type DatabaseOptions = { dataDir: string } | { databaseUrl: string; schema?: string }

/** An open, migrated database. */
export type Database = {
  readonly db: Kysely<Tables>
  /** The schema of our tables; raw SQL must name it. */
  readonly schema: string
  /** Where it is, as errors show it. */
  readonly place: { readonly folder: string } | { readonly url: string; readonly schema: string }
  /** Resolves once everything committed before survives a loss of power. */
  sync(): Promise<void>
  /** A pool whose unqualified names mean BullMQ's tables. It closes with the database. */
  queuePool(): SqlPool
  close(): Promise<void>
}

/**
 * Opens and migrates; throws {@link DataFolderInUse}, {@link DatabaseUnavailable}, {@link MigrationFailed}, and with an `owner`
 * `ForeignState`, before anything in it is changed.
 */
export async function openDatabase({ owner, ...options }: DatabaseOptions & { owner?: StoreOwner }): Promise<Database> {
  const database = 'dataDir' in options ? await openFolder(options.dataDir) : await openServer(options)
  try {
    if (owner) await checkOwner(database, owner)
    await migrate(database.db, database)
    if (owner) await claimOwner(database, owner)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function openFolder(dataDir: string): Promise<Database> {
  const lock = lockDataFolder(dataDir)
  try {
    const folder = join(dataDir, 'database')
    const pglite = await PGlite.create(folder)
    await pglite.exec(`SET search_path TO ${queueSchema}`)
    const pool = pglitePool(pglite)
    const schema = 'plimsoll'
    return {
      db: new Kysely<Tables>({ dialect: new SchemaDialect({ pool, schema }) }),
      schema,
      place: { folder: dataDir },
      sync: syncFolder(folder),
      queuePool: () => pool,
      async close() {
        await pool.end()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function openServer({
  databaseUrl,
  schema = 'plimsoll',
}: {
  databaseUrl: string
  schema?: string
}): Promise<Database> {
  const pool = createPool({ connectionString: databaseUrl })
  await pool.query('select 1').catch(async (cause) => {
    await pool.end()
    throw new DatabaseUnavailable('The PostgreSQL server does not answer.', {
      details: { url: withoutPassword(databaseUrl), reason: reasonOf(cause) },
      hint: 'Check DATABASE_URL, or leave it out: then the state lives in the data folder.',
      cause,
    })
  })
  let queuePool: pg.Pool | undefined
  return {
    db: new Kysely<Tables>({ dialect: new SchemaDialect({ pool, schema }) }),
    schema,
    place: { url: withoutPassword(databaseUrl), schema },
    sync: async () => {},
    queuePool() {
      // Every worker keeps one connection of it for LISTEN.
      queuePool ??= createPool({ connectionString: databaseUrl, max: 32, options: `-c search_path=${queueSchema}` })
      return queuePool as SqlPool
    },
    async close() {
      await Promise.all([pool.end(), queuePool?.end()])
    },
  }
}

function createPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config)
  // An idle connection that breaks is replaced at the next query, which reports what is wrong if it cannot be.
  pool.on('error', () => {})
  pool.setMaxListeners(0) // every queue and worker watches it as well
  return pool
}

/** A server's URL as errors show it. */
export function withoutPassword(serverUrl: string): string {
  const url = URL.parse(serverUrl)
  if (url === null) return 'not a URL'
  url.password = ''
  return url.href
}

// A refused connection to a name with several addresses is an AggregateError without a message of its own.
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(String).join('; ')
  return cause instanceof Error ? cause.message : String(cause)
}

import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PlimsollError } from '@plimsoll/protocol'
import { Kysely } from 'kysely'
import type pg from 'pg'
import { type ClaimRight, claimInFolder, claimOnServer } from './claimRight.ts'
import { DatabaseUnavailable } from './errors.ts'
import { requireSpace } from './freeSpace.ts'
import { lockDataFolder } from './lockDataFolder.ts'
import { migrate } from './migrate.ts'
import { checkOwner, claimOwner, type StoreOwner } from './owner.ts'
import { pglitePool, type SqlPool } from './pglitePool.ts'
import type { Tables } from './schema.ts'
import { SchemaDialect } from './schemaDialect.ts'
import { createServerPool, queryTimeoutMs } from './serverPool.ts'
import { createStorageGuard, type StoragePlace } from './storageGuard.ts'
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
  readonly place: StoragePlace
  /** Resolves with the error that it cannot go on from, once there is one; from then on every call throws it. */
  readonly failed: Promise<PlimsollError>
  /** Resolves once everything committed before survives a loss of power. */
  sync(): Promise<void>
  /** A pool whose unqualified names mean BullMQ's tables. It closes with the database. */
  queuePool(): SqlPool
  /** Takes the sole right to something, of all processes that use this database. */
  readonly claim: ClaimRight
  close(): Promise<void>
}

/** What has to be done before anybody else uses a database. */
type Prepare = (database: Pick<Database, 'db' | 'schema' | 'place'>) => Promise<void>

/**
 * Opens and migrates; throws {@link DataFolderInUse}, {@link DatabaseUnavailable}, {@link MigrationFailed}, {@link DiskFull},
 * {@link ReadOnlyStorage}, {@link StorageFailed}, and with an `owner` `ForeignState`, before anything in it is changed.
 */
export async function openDatabase({ owner, ...options }: DatabaseOptions & { owner?: StoreOwner }): Promise<Database> {
  return 'dataDir' in options ? openFolder(options.dataDir, prepare) : openServer(options, prepare)

  async function prepare(database: Pick<Database, 'db' | 'schema' | 'place'>): Promise<void> {
    if (owner) await checkOwner(database, owner)
    await migrate(database.db, database)
    if (owner) await claimOwner(database, owner)
  }
}

async function openFolder(dataDir: string, prepare: Prepare): Promise<Database> {
  const place = { folder: dataDir }
  const guard = createStorageGuard(place)
  return guard.run(async () => {
    requireSpace(dataDir)
    await using open = new AsyncDisposableStack()
    const lock = lockDataFolder(dataDir)
    open.defer(() => lock.release())
    const folder = join(dataDir, 'database')
    const pglite = await createPGlite(folder)
    const pool = pglitePool(pglite, { guard, folder })
    open.defer(() => pool.end())
    await pool.query(`SET search_path TO ${queueSchema}`)
    const schema = 'plimsoll'
    const db = new Kysely<Tables>({ dialect: new SchemaDialect({ pool, schema }) })
    await prepare({ db, schema, place })
    const sync = syncFolder(folder)
    const opened = open.move()
    return {
      db,
      schema,
      place,
      failed: guard.failed,
      sync: () => guard.run(sync),
      queuePool: () => pool,
      claim: claimInFolder,
      close: () => opened.disposeAsync(),
    }
  })
}

// PostgreSQL touches all of its buffers at the start: 128 MB unless told otherwise. The operating system keeps the files in
// memory as well.
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB']

/** A database is made in many steps; one that was not finished is begun anew, since nothing was kept in it yet. */
async function createPGlite(folder: string): Promise<PGlite> {
  const unfinished = `${folder}-unfinished`
  if (existsSync(unfinished)) await rm(folder, { recursive: true, force: true })
  else if (existsSync(folder)) return PGlite.create(folder, { startParams })
  await writeFile(unfinished, '')
  const pglite = await PGlite.create(folder, { startParams })
  await rm(unfinished, { force: true })
  return pglite
}

async function openServer(
  { databaseUrl: connectionString, schema = 'plimsoll' }: { databaseUrl: string; schema?: string },
  prepare: Prepare,
): Promise<Database> {
  const place = { url: withoutPassword(connectionString), schema }
  const guard = createStorageGuard(place)
  const openDb = (pool: pg.Pool) => new Kysely<Tables>({ dialect: new SchemaDialect({ pool, schema }) })
  const patient = createServerPool({ connectionString }, { guard, patient: true })
  try {
    await requireAnswer(patient, place)
    await prepare({ db: openDb(patient), schema, place })
  } finally {
    await patient.end()
  }
  const pool = createServerPool({ connectionString }, { guard })
  let queuePool: pg.Pool | undefined
  return {
    db: openDb(pool),
    schema,
    place,
    failed: guard.failed,
    sync: async () => {},
    queuePool() {
      // Every worker keeps one connection of it for LISTEN.
      queuePool ??= createServerPool({ connectionString, max: 32, options: `-c search_path=${queueSchema}` }, { guard })
      return queuePool as SqlPool
    },
    claim: claimOnServer({ connectionString, schema, guard }),
    async close() {
      await Promise.all([pool.end(), queuePool?.end()])
    },
  }
}

async function requireAnswer(pool: pg.Pool, { url }: { url: string }): Promise<void> {
  await pool.query({ text: 'select 1', query_timeout: queryTimeoutMs } as pg.QueryConfig).catch((error) => {
    const cause = error instanceof PlimsollError ? error.cause : error
    throw new DatabaseUnavailable('The PostgreSQL server does not answer.', {
      details: { url, reason: reasonOf(cause) },
      hint: 'Check DATABASE_URL, or leave it out: then the state lives in the data folder.',
      cause,
    })
  })
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

import { createHash, randomUUID } from 'node:crypto'
import { cp, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrations } from '../migrations.ts'
import type { DatabaseOptions } from '../openDatabase.ts'
import { openStore } from '../openStore.ts'
import { findPostgres } from './findPostgres.ts'
import type { TestEnvironment } from './findServer.ts'

/** A kind of database that a suite runs on. */
export type TestDatabase = {
  name: string
  /** A fresh and empty database; `remove()` when its stores are closed. */
  create(): Promise<{ options: DatabaseOptions; remove(): Promise<void> }>
}

/**
 * The databases a suite runs on: PGlite, and PostgreSQL where a server is found.
 *
 * @example
 * describe.each(await testDatabases(process.env))('$name', ({ create }) => …)
 */
export async function testDatabases(environment: TestEnvironment): Promise<TestDatabase[]> {
  const databaseUrl = await findPostgres(environment)
  return [
    { name: 'PGlite', create: createFolder },
    ...(databaseUrl === undefined ? [] : [{ name: 'PostgreSQL', create: () => createSchema(databaseUrl) }]),
  ]
}

// A new PGlite folder takes seconds, a copy of one a fraction; the copy's name changes with what it would contain.
async function createFolder() {
  const version = createHash('sha256')
    .update(
      Object.values(migrations)
        .map(({ up }) => up.toString())
        .join(),
    )
    .digest('hex')
  const template = join(tmpdir(), `plimsoll-template-${version.slice(0, 16)}`)
  if (!(await exists(template))) {
    const fresh = await mkdtemp(join(tmpdir(), 'plimsoll-store-'))
    await (await openStore({ dataDir: fresh })).close()
    // Another worker may have been first: then its folder is in the way and as good as ours.
    await rename(fresh, template).catch(() => rm(fresh, { recursive: true }))
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'plimsoll-store-'))
  await cp(template, dataDir, { recursive: true })
  return { options: { dataDir }, remove: () => rm(dataDir, { recursive: true, force: true }) }
}

/** A fresh schema of a PostgreSQL server, not yet created; `remove()` when its stores are closed. */
export async function createSchema(databaseUrl: string) {
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  async function remove() {
    const client = new pg.Client(databaseUrl)
    await client.connect()
    await client.query(`drop schema if exists ${schema} cascade`)
    await client.end()
  }
  return { options: { databaseUrl, schema }, remove }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import pg from 'pg'
import type { DatabaseOptions } from '../openDatabase.ts'
import { createDataFolder } from './createDataFolder.ts'
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

async function createFolder() {
  const dataDir = await createDataFolder()
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

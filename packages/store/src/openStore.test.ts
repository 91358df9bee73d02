import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { DatabaseUnavailable, MigrationFailed } from './errors.ts'
import { openDatabase } from './openDatabase.ts'
import { openStore } from './openStore.ts'
import { findPostgres } from './testing/findPostgres.ts'
import { createSchema, testDatabases } from './testing/testDatabases.ts'

const databaseUrl = await findPostgres(process.env)

describe.each(await testDatabases(process.env))('$name', ({ create }) => {
  test('default', { timeout: 60_000 }, async () => {
    const { options, remove } = await create()
    await (await openStore(options)).close()
    await (await openStore(options)).close()
    await remove()
  })

  test('error: MigrationFailed on a database of a newer version', { timeout: 60_000 }, async () => {
    const { options, remove } = await create()
    const { db, schema, close } = await openDatabase(options)
    const table = db.withSchema(schema).withTables<{ migrations: { name: string; timestamp: string } }>()
    await table.insertInto('migrations').values({ name: '9999_future', timestamp: 'later' }).execute()
    await close()
    await expect(openStore(options)).rejects.toThrow(MigrationFailed)
    await remove()
  })
})

describe.runIf(databaseUrl !== undefined)('PostgreSQL', () => {
  test('behavior: opens while somebody else creates and drops schemas', { timeout: 60_000 }, async () => {
    const { options, remove } = await createSchema(databaseUrl ?? '')
    const stop = new AbortController()
    const others = Array.from({ length: 4 }, () => churnSchemas(databaseUrl, stop.signal))
    try {
      for (let tries = 0; tries < 30; tries++) await (await openDatabase(options)).close()
    } finally {
      stop.abort()
      await Promise.all(others)
      await remove()
    }
  })
})

test('error: DatabaseUnavailable keeps the password to itself', async () => {
  const opening = openStore({ databaseUrl: 'postgres://user:secret@127.0.0.1:1/none' })
  await expect(opening).rejects.toThrow(DatabaseUnavailable)
  await expect(opening).rejects.not.toThrow('secret')
})

async function churnSchemas(url: string | undefined, signal: AbortSignal) {
  const client = new pg.Client(url)
  await client.connect()
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  const tables = Array.from({ length: 20 }, (_, index) => `create table ${schema}.t${index} (id serial primary key)`)
  while (!signal.aborted) {
    await client.query(`create schema ${schema}; ${tables.join('; ')}`)
    await client.query(`drop schema ${schema} cascade`)
  }
  await client.end()
}

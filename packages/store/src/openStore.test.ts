import { describe, expect, test } from 'vitest'
import { DatabaseUnavailable, MigrationFailed } from './errors.ts'
import { openDatabase } from './openDatabase.ts'
import { openStore } from './openStore.ts'
import { testDatabases } from './testing/testDatabases.ts'

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

test('error: DatabaseUnavailable keeps the password to itself', async () => {
  const opening = openStore({ databaseUrl: 'postgres://user:secret@127.0.0.1:1/none' })
  await expect(opening).rejects.toThrow(DatabaseUnavailable)
  await expect(opening).rejects.not.toThrow('secret')
})

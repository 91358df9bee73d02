import { PlimsollError } from '@plimsoll/protocol'
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { MigrationFailed } from './errors.ts'
import { migrations } from './migrations.ts'
import type { Tables } from './schema.ts'

/** Brings `schema` to this version, creating it where needed; throws {@link MigrationFailed}. Safe against others doing the same. */
export async function migrate(db: Kysely<Tables>, { schema }: { schema: string }): Promise<void> {
  const { error, results } = await new Migrator({
    db: db.withSchema(schema),
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: schema,
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
  }).migrateToLatest()
  if (error === undefined) return
  // Of the disk or the connection, which has nothing to do with versions.
  if (error instanceof PlimsollError) throw error
  throw new MigrationFailed('The database does not follow to this version.', {
    details: {
      schema,
      migration: results?.find(({ status }) => status === 'Error')?.migrationName ?? 'unknown',
      reason: error instanceof Error ? error.message : error,
    },
    hint: 'A database written by a newer version needs that version; an empty one can always be created.',
    cause: error,
  })
}

import { sql } from 'kysely'
import type { Database } from './openDatabase.ts'
import { pruneLeaves } from './pruneLeaves.ts'

/**
 * Forgets history before an epoch and keeps what that epoch and newer ones need: the leaf that each account still has,
 * snapshots that change the operator set, the newest snapshot and the newest signature of all. Work is in proportion to
 * what has changed since the oldest snapshot there is: call it often.
 */
export async function prune(database: Database, beforeEpoch: bigint): Promise<void> {
  const { db, schema } = database
  const tables = ['snapshots', 'signing', 'registries'].map((table) => sql.id(schema, table))
  const [snapshots, signing, registries] = tables
  // First, because the oldest snapshot says from where on leaves have not been looked at.
  await pruneLeaves(database, { table: 'leaves', column: 'account', lastEpoch: beforeEpoch })
  await pruneLeaves(database, { table: 'claims', column: 'key', lastEpoch: beforeEpoch })
  await db.transaction().execute(async (transaction) => {
    const { numAffectedRows: forgotten = 0n } = await sql`
      delete from ${snapshots} where epoch < ${beforeEpoch} and not rotates
        and epoch < (select max(epoch) from ${snapshots})
    `.execute(transaction)
    await sql`
      delete from ${signing} where epoch < ${beforeEpoch} and epoch < (select max(epoch) from ${signing})
    `.execute(transaction)
    if (forgotten === 0n) return
    await sql`delete from ${registries} where epoch not in (select epoch from ${snapshots})`.execute(transaction)
  })
}

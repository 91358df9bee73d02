import { sql } from 'kysely'
import type { Database } from './openDatabase.ts'

/**
 * Forgets history before an epoch and keeps what that epoch and newer ones need: the leaf that each account still has,
 * snapshots that change the operator set, the newest snapshot and the newest signature of all.
 */
export async function prune({ db, schema }: Database, beforeEpoch: bigint): Promise<void> {
  const [leaves, snapshots, signing] = ['leaves', 'snapshots', 'signing'].map((table) => sql.id(schema, table))
  await db.transaction().execute(async (transaction) => {
    await sql`
      delete from ${leaves} old where epoch < ${beforeEpoch} and exists (
        select from ${leaves} newer
        where newer.account = old.account and newer.epoch > old.epoch and newer.epoch <= ${beforeEpoch}
      )
    `.execute(transaction)
    await sql`delete from ${leaves} where epoch <= ${beforeEpoch} and words = ''`.execute(transaction)
    await sql`
      delete from ${snapshots} where epoch < ${beforeEpoch} and not rotates
        and epoch < (select max(epoch) from ${snapshots})
    `.execute(transaction)
    await sql`
      delete from ${signing} where epoch < ${beforeEpoch} and epoch < (select max(epoch) from ${signing})
    `.execute(transaction)
  })
}

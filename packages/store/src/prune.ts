import { sql } from 'kysely'
import type { Database } from './openDatabase.ts'

/**
 * Forgets history before an epoch and keeps what that epoch and newer ones need: the leaf that each account still has,
 * snapshots that change the operator set, the newest snapshot and the newest signature of all. Looks only at what has
 * changed since the oldest snapshot there is, because the last time left nothing else: often and little, not seldom and much.
 */
export async function prune({ db, schema }: Database, beforeEpoch: bigint): Promise<void> {
  const tables = ['leaves', 'snapshots', 'signing', 'registries', 'claim_sets'].map((table) => sql.id(schema, table))
  const [leaves, snapshots, signing, registries, claimSets] = tables
  await db.transaction().execute(async (transaction) => {
    const oldest = sql`(select coalesce(min(epoch), -1) from ${snapshots} where not rotates)`
    await sql`
      delete from ${leaves} old using (
        select account, max(epoch) as epoch from ${leaves}
        where epoch >= ${oldest} and epoch <= ${beforeEpoch} group by account
      ) newer
      where old.account = newer.account and old.epoch < newer.epoch
    `.execute(transaction)
    await sql`
      delete from ${leaves} where epoch >= ${oldest} and epoch <= ${beforeEpoch} and words = ''
    `.execute(transaction)
    const { numAffectedRows: forgotten = 0n } = await sql`
      delete from ${snapshots} where epoch < ${beforeEpoch} and not rotates
        and epoch < (select max(epoch) from ${snapshots})
    `.execute(transaction)
    await sql`
      delete from ${signing} where epoch < ${beforeEpoch} and epoch < (select max(epoch) from ${signing})
    `.execute(transaction)
    if (forgotten === 0n) return
    await sql`delete from ${registries} where epoch not in (select epoch from ${snapshots})`.execute(transaction)
    await sql`delete from ${claimSets} where root not in (select claims from ${snapshots})`.execute(transaction)
  })
}

import { sql } from 'kysely'
import { z } from 'zod'
import { forgetAccepted, namedEpochs } from './accepted.ts'
import { bigintColumn, bigintText, parseRow } from './columns.ts'
import type { Database } from './openDatabase.ts'
import { pruneLeaves } from './pruneLeaves.ts'

/** How far leaves and claims have been pruned: none older than `until` is left but what it and the epochs `kept` need. */
type Pruned = { readonly until: bigint; readonly kept: readonly bigint[] }

/**
 * Forgets history before an epoch and keeps what that epoch and newer ones need: the leaf that each account still has,
 * snapshots that change the operator set, the newest snapshot and the newest signature of all. What a registry names stays
 * however old, with the leaves and claims behind it: its latest snapshot, and the two that it was seen to name before. Work
 * is in proportion to what has changed since the last call: call it often.
 */
export async function prune(database: Database, beforeEpoch: bigint): Promise<void> {
  const { db, schema } = database
  const tables = ['snapshots', 'signing', 'registries', 'pruning', 'pruned'].map((table) => sql.id(schema, table))
  const [snapshots, signing, registries, pruning, pruned] = tables
  const last = await readPruned(database)
  // What was pruned once cannot be had back, should history be kept for longer from now on.
  const until = last.until > beforeEpoch ? last.until : beforeEpoch
  const kept = await namedEpochs(database, until)
  const ranges = rangesToPrune(last, { until, kept })
  const epochs = kept.map(String)
  // First: who reads leaves of earlier epochs must know which may be gone.
  await db.transaction().execute(async (transaction) => {
    await sql`delete from ${pruning}`.execute(transaction)
    await sql`insert into ${pruning} (until, kept) values (${until}, ${JSON.stringify(epochs)})`.execute(transaction)
  })
  await pruneLeaves(database, { table: 'leaves', column: 'account', ranges, kept })
  await pruneLeaves(database, { table: 'claims', column: 'key', ranges, kept })
  await db.transaction().execute(async (transaction) => {
    const { numAffectedRows: forgotten = 0n } = await sql`
      delete from ${snapshots} where epoch < ${beforeEpoch} and not rotates
        and epoch < (select max(epoch) from ${snapshots}) and epoch <> all(${epochs}::bigint[])
    `.execute(transaction)
    await sql`
      delete from ${signing} where epoch < ${beforeEpoch} and epoch < (select max(epoch) from ${signing})
    `.execute(transaction)
    await sql`delete from ${pruned}`.execute(transaction)
    await sql`insert into ${pruned} (until, kept) values (${until}, ${JSON.stringify(epochs)})`.execute(transaction)
    await forgetAccepted(transaction, { schema })
    if (forgotten === 0n) return
    await sql`delete from ${registries} where epoch not in (select epoch from ${snapshots})`.execute(transaction)
  })
}

const prunedRow = z.object({ until: bigintColumn, kept: z.array(bigintText) })
const oldestRow = z.object({ epoch: bigintColumn.nullable() })

async function readPruned({ db, schema }: Database): Promise<Pruned> {
  const { rows } = await sql`select until, kept from ${sql.id(schema, 'pruned')}`.execute(db)
  const [row] = rows
  if (row !== undefined) return parseRow(row, { table: 'pruned', schema: prunedRow })
  // A version before this one pruned up to the oldest snapshot that it left.
  const { rows: oldest } = await sql`
    select min(epoch) as epoch from ${sql.id(schema, 'snapshots')} where not rotates
  `.execute(db)
  const { epoch } = parseRow(oldest[0], { table: 'snapshots', schema: oldestRow })
  return { until: (epoch ?? 0n) - 1n, kept: [] }
}

/**
 * The epochs whose leaves replace what is not needed any more: the new ones, and behind each epoch that is not kept now and
 * was kept before, those up to the next one that is.
 */
function rangesToPrune(last: Pruned, { until, kept }: Pruned): { after: bigint; until: bigint }[] {
  const released = last.kept.filter((epoch) => !kept.includes(epoch))
  const ranges = new Map<bigint, bigint>()
  for (const epoch of released.toReversed()) {
    // Reversed, so that of several before one end the oldest says where it begins.
    ranges.set(kept.find((next) => next > epoch && next < last.until) ?? last.until, epoch)
  }
  return [...[...ranges].map(([end, after]) => ({ after, until: end })), { after: last.until, until }]
}

import { type RegistryReport, type SnapshotHeader, zeroHash } from '@plimsoll/protocol'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { parseRow } from './columns.ts'
import type { Database } from './openDatabase.ts'
import type { Tables } from './schema.ts'

/** How many of the snapshots that a registry has accepted stay, however old: its latest, and the two seen before it. */
const namedPerRegistry = 3

const epochRow = z.object({ epoch: z.string().regex(/^\d+$/).transform(BigInt) })

/** Remembers what each registry had accepted last at the cut of the snapshot with `header`. */
export async function noteAccepted(
  db: Kysely<Tables>,
  { schema, header, registries }: { schema: string; header: SnapshotHeader; registries: readonly RegistryReport[] },
): Promise<void> {
  const accepted = sql.id(schema, 'accepted')
  for (const [slot, { digest, epoch }] of registries.entries()) {
    if (digest === zeroHash) continue
    await sql`
      insert into ${accepted} as known (slot, epoch, seen) values (${slot}, ${epoch}, ${header.epoch})
      on conflict (slot, epoch) do update set seen = greatest(known.seen, excluded.seen)
    `.execute(db)
  }
}

/** The epochs of the snapshots that registries name and that are older than `before`, ascending. */
export async function namedEpochs(
  { db, schema }: Pick<Database, 'db' | 'schema'>,
  before: bigint,
): Promise<readonly bigint[]> {
  // By when it was seen: after a reorganisation a registry may name an older one than before.
  const { rows } = await sql`
    select distinct epoch from (
      select epoch, row_number() over (partition by slot order by seen desc, epoch desc) as place
      from ${sql.id(schema, 'accepted')}
    ) placed where place <= ${namedPerRegistry} and epoch < ${before} order by epoch
  `.execute(db)
  return rows.map((row) => parseRow(row, { table: 'accepted', schema: epochRow }).epoch)
}

/** Forgets what registries have named before. */
export async function forgetAccepted(db: Kysely<Tables>, { schema }: { schema: string }): Promise<void> {
  const accepted = sql.id(schema, 'accepted')
  await sql`
    delete from ${accepted} old using (
      select slot, epoch, row_number() over (partition by slot order by seen desc, epoch desc) as place from ${accepted}
    ) placed where placed.slot = old.slot and placed.epoch = old.epoch and place > ${namedPerRegistry}
  `.execute(db)
}

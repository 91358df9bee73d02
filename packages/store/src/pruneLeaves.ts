import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { bytesToHex } from 'viem'
import { z } from 'zod'
import { bigintColumn, parseRow } from './columns.ts'
import type { Database } from './openDatabase.ts'

const pageSize = 1000
const epochRow = z.object({ epoch: bigintColumn.nullable() })
const idRow = z.object({ id: z.instanceof(Uint8Array) })

/** Where leaves are kept, and the column of their ids. */
export type LeafTable = { table: 'leaves' | 'claims'; column: 'account' | 'key' }

/**
 * Deletes the leaves that a newer one of an epoch in `ranges` (after one epoch, up to another) replaces, and those without words
 * that replace none. A leaf stays where it is what its account had at one of the epochs `kept`. Goes through the epochs page by
 * page; every statement by itself leaves all that kept and later epochs need.
 */
export async function pruneLeaves(
  { db, schema }: Database,
  {
    table,
    column,
    ranges,
    kept,
  }: LeafTable & { ranges: readonly { after: bigint; until: bigint }[]; kept: readonly bigint[] },
): Promise<void> {
  const leaves = sql.id(schema, table)
  const id = sql.id(column)

  async function nextEpoch({ after, until }: { after: bigint; until: bigint }): Promise<bigint | undefined> {
    const { rows } = await sql`
      select min(epoch) as epoch from ${leaves} where epoch > ${after} and epoch <= ${until}
    `.execute(db)
    return parseRow(rows[0], { table, schema: epochRow }).epoch ?? undefined
  }

  async function pruneEpoch(epoch: bigint): Promise<void> {
    // What an account had at the last kept epoch before this one is needed there.
    const needed = kept.findLast((one) => one < epoch) ?? -1n
    let after: Uint8Array = new Uint8Array()
    for (;;) {
      const { rows } = await sql`
        select ${id} as id from ${leaves} where epoch = ${epoch} and ${id} > ${after} order by ${id} limit ${pageSize}
      `.execute(db)
      const page = rows.map((row) => parseRow(row, { table, schema: idRow }).id)
      const last = page.at(-1)
      if (last === undefined) return
      const ids = page.map((one) => bytesToHex(one).slice(2))
      await sql`
        delete from ${leaves} old using unnest(${ids}::text[]) as page (id)
        where old.${id} = decode(page.id, 'hex') and old.epoch < ${epoch} and old.epoch > ${needed}
      `.execute(db)
      await sql`
        delete from ${leaves} gone where epoch = ${epoch} and ${id} > ${after} and ${id} <= ${last} and words = ''
          and coalesce((
            select words from ${leaves} old where old.${id} = gone.${id} and old.epoch < ${epoch}
            order by old.epoch desc limit 1
          ), '') = ''
      `.execute(db)
      after = last
      await setImmediate()
    }
  }

  for (const { after, until } of ranges) {
    let epoch = await nextEpoch({ after, until })
    for (; epoch !== undefined; epoch = await nextEpoch({ after: epoch, until })) await pruneEpoch(epoch)
  }
}

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
 * Deletes the leaves that a newer one of at most `lastEpoch` replaces, and those without words. Goes through the epochs
 * from the oldest snapshot on, page by page; every statement by itself leaves all that later epochs need.
 */
export async function pruneLeaves(
  { db, schema }: Database,
  { table, column, lastEpoch }: LeafTable & { lastEpoch: bigint },
): Promise<void> {
  const [leaves, snapshots] = [table, 'snapshots'].map((name) => sql.id(schema, name))
  const id = sql.id(column)

  async function nextEpoch(after: bigint): Promise<bigint | undefined> {
    const { rows } = await sql`
      select min(epoch) as epoch from ${leaves} where epoch > ${after} and epoch <= ${lastEpoch}
    `.execute(db)
    return parseRow(rows[0], { table, schema: epochRow }).epoch ?? undefined
  }

  async function pruneEpoch(epoch: bigint): Promise<void> {
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
        where old.${id} = decode(page.id, 'hex') and old.epoch < ${epoch}
      `.execute(db)
      await sql`
        delete from ${leaves} where epoch = ${epoch} and ${id} > ${after} and ${id} <= ${last} and words = ''
      `.execute(db)
      after = last
      await setImmediate()
    }
  }

  const { rows } = await sql`select min(epoch) as epoch from ${snapshots} where not rotates`.execute(db)
  const oldest = parseRow(rows[0], { table: 'snapshots', schema: epochRow }).epoch ?? 0n
  for (let epoch = await nextEpoch(oldest - 1n); epoch !== undefined; epoch = await nextEpoch(epoch)) {
    await pruneEpoch(epoch)
  }
}

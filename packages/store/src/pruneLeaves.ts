import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { bytesToHex } from 'viem'
import { z } from 'zod'
import { bigintColumn, parseRow } from './columns.ts'
import type { Database } from './openDatabase.ts'

const pageSize = 1000
const epochRow = z.object({ epoch: bigintColumn.nullable() })
const accountRow = z.object({ account: z.instanceof(Uint8Array) })

/**
 * Deletes the leaves that a newer one of at most `lastEpoch` replaces, and those without words. Goes through the epochs
 * from the oldest snapshot on, page by page; every statement by itself leaves all that later epochs need.
 */
export async function pruneLeaves({ db, schema }: Database, lastEpoch: bigint): Promise<void> {
  const [leaves, snapshots] = ['leaves', 'snapshots'].map((table) => sql.id(schema, table))

  async function nextEpoch(after: bigint): Promise<bigint | undefined> {
    const { rows } = await sql`
      select min(epoch) as epoch from ${leaves} where epoch > ${after} and epoch <= ${lastEpoch}
    `.execute(db)
    return parseRow(rows[0], { table: 'leaves', schema: epochRow }).epoch ?? undefined
  }

  async function pruneEpoch(epoch: bigint): Promise<void> {
    let after: Uint8Array = new Uint8Array()
    for (;;) {
      const { rows } = await sql`
        select account from ${leaves} where epoch = ${epoch} and account > ${after} order by account limit ${pageSize}
      `.execute(db)
      const page = rows.map((row) => parseRow(row, { table: 'leaves', schema: accountRow }).account)
      const last = page.at(-1)
      if (last === undefined) return
      const accounts = page.map((account) => bytesToHex(account).slice(2))
      await sql`
        delete from ${leaves} old using unnest(${accounts}::text[]) as page (account)
        where old.account = decode(page.account, 'hex') and old.epoch < ${epoch}
      `.execute(db)
      await sql`
        delete from ${leaves} where epoch = ${epoch} and account > ${after} and account <= ${last} and words = ''
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

import type { Cut, Hash32 } from '@plimsoll/protocol'
import { sql } from 'kysely'
import { hexToBytes } from 'viem'
import { z } from 'zod'
import { bigintColumn, bytesColumn, parseRow } from './columns.ts'
import { cutColumn, encodeCut } from './cutColumn.ts'
import { AlreadySigned } from './errors.ts'
import type { Database } from './openDatabase.ts'

/** What one operator has signed: the digest of an epoch and the cut behind it. */
export type SignedSnapshot = { readonly epoch: bigint; readonly digest: Hash32; readonly cut: Cut }

/** What this operator has signed, once per epoch and never backwards. §10, rule 5. */
export type SigningRecord = {
  /**
   * Records a signature that is about to leave; resolves once that survives a crash of this process and of the machine.
   * The same digest again is fine. Throws {@link AlreadySigned} at or below the last epoch signed otherwise, also
   * against another process on the same database.
   */
  record(signed: SignedSnapshot): Promise<void>
  /** The highest epoch signed. */
  last(): Promise<SignedSnapshot | undefined>
}

const rowSchema = z.object({ epoch: bigintColumn, digest: bytesColumn<Hash32>(32), cut: cutColumn })

/** The signing record of a database: one operator each. */
export function createSigningRecord({ db: anyDb, schema, sync }: Database): SigningRecord {
  const db = anyDb.withSchema(schema)
  const newest = db.selectFrom('signing').selectAll().orderBy('epoch', 'desc').limit(1)
  return {
    async record({ epoch, digest, cut }) {
      await db.transaction().execute(async (transaction) => {
        await sql`set local synchronous_commit = on`.execute(transaction)
        // Two processes with one key must not both find the epoch free.
        await sql`lock table ${sql.id(schema, 'signing')} in exclusive mode`.execute(transaction)
        const same = await transaction
          .selectFrom('signing')
          .selectAll()
          .where('epoch', '=', epoch.toString())
          .executeTakeFirst()
        const seen = digest.toLowerCase()
        if (same !== undefined) {
          const { digest: expected } = parseRow(same, { table: 'signing', schema: rowSchema })
          if (expected === seen) return
          throw alreadySigned('This operator has signed another snapshot of that epoch.', { epoch, expected, seen })
        }
        const row = await transaction
          .selectFrom('signing')
          .select('epoch')
          .orderBy('epoch', 'desc')
          .limit(1)
          .executeTakeFirst()
        if (row !== undefined && BigInt(row.epoch) > epoch) {
          const expected = `an epoch above ${row.epoch}`
          throw alreadySigned('This operator has signed a later epoch.', { epoch, expected, seen })
        }
        await transaction
          .insertInto('signing')
          .values({ epoch, digest: hexToBytes(digest), cut: encodeCut(cut) })
          .execute()
      })
      // Also when it was recorded before: that call may have died before this point.
      await sync()
    },
    async last() {
      const row = await newest.executeTakeFirst()
      return row && parseRow(row, { table: 'signing', schema: rowSchema })
    },
  }
}

function alreadySigned(
  shortMessage: string,
  details: { epoch: bigint; expected: string; seen: string },
): AlreadySigned {
  return new AlreadySigned(shortMessage, {
    details,
    hint: 'Signing twice would let two snapshots of one epoch reach a quorum. Wait for the next epoch.',
  })
}

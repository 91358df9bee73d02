import type { Cut, CutEntry, Hash32 } from '@plimsoll/protocol'
import { sql } from 'kysely'
import { hexToBytes } from 'viem'
import { z } from 'zod'
import { bigintColumn, bytesColumn, parseRow } from './columns.ts'
import { cutColumn, encodeCut } from './cutColumn.ts'
import { AlreadySigned } from './errors.ts'
import type { Database } from './openDatabase.ts'

/** What one operator has signed: the digest of an epoch and the cut behind it. */
export type SignedSnapshot = { readonly epoch: bigint; readonly digest: Hash32; readonly cut: Cut }

/** What a person has found out about what was signed. §10, rule 2. */
export type Acknowledgement = {
  /** The last epoch that had been signed. */
  readonly epoch: bigint
  /** When it was made, in ms since 1970, and by whom. */
  readonly at: number
  readonly by: string
  /** Blocks in what was signed that are not canonical any more: they bind no cut from now on. */
  readonly abandoned: readonly CutEntry[]
  /**
   * Epochs above this one were signed by a clock that was wrong: later signatures may be for earlier epochs, and those epochs
   * are never signed again. Undefined if the clock was right.
   */
  readonly wrongAbove: bigint | undefined
}

/** What this operator has signed, once per epoch and never backwards. §10, rule 5. */
export type SigningRecord = {
  /**
   * Records a signature that is about to leave; resolves once that survives a crash of this process and of the machine.
   * The same digest again is fine. Throws {@link AlreadySigned} at or below the last epoch signed otherwise, also
   * against another process on the same database.
   */
  record(signed: SignedSnapshot): Promise<void>
  /** The highest epoch signed, but for those that were signed by a wrong clock and acknowledged. */
  last(): Promise<SignedSnapshot | undefined>
  /** The signed blocks that a person has found abandoned. */
  abandoned(): Promise<readonly CutEntry[]>
  /** Records what a person has found out; durable once it resolves. */
  acknowledge(found: Acknowledgement): Promise<void>
  /** All that was found out, the oldest first. */
  acknowledgements(): Promise<readonly Acknowledgement[]>
  /** How often a person had a process take over from another one with the same key; 0 at first. */
  generation(): Promise<number>
  /** Records that one takes over; `at` in ms since 1970. Resolves with the new generation once it is durable. */
  takeOver(by: { by: string; at: number }): Promise<number>
}

const rowSchema = z.object({ epoch: bigintColumn, digest: bytesColumn<Hash32>(32), cut: cutColumn })

const acknowledgementRow = z.object({
  epoch: bigintColumn,
  at: bigintColumn,
  by: z.string(),
  abandoned: cutColumn,
  wrong_above: bigintColumn.nullable(),
})

/** The signing record of a database: one operator each. */
export function createSigningRecord({ db: anyDb, schema, sync }: Database): SigningRecord {
  const db = anyDb.withSchema(schema)
  const newest = db
    .selectFrom('signing')
    .select(['epoch', 'digest', 'cut'])
    .where('set_aside', '=', false)
    .orderBy('epoch', 'desc')
    .limit(1)
  const acknowledgements = async () => {
    const rows = await db.selectFrom('acknowledgements').selectAll().orderBy('id').execute()
    return rows.map((row): Acknowledgement => {
      const { wrong_above, at, ...found } = parseRow(row, { table: 'acknowledgements', schema: acknowledgementRow })
      return { ...found, at: Number(at), wrongAbove: wrong_above ?? undefined }
    })
  }
  return {
    async record({ epoch, digest, cut }) {
      await db.transaction().execute(async (transaction) => {
        await sql`set local synchronous_commit = on`.execute(transaction)
        // Two processes with one key must not both find the epoch free.
        await sql`lock table ${sql.id(schema, 'signing')} in exclusive mode`.execute(transaction)
        const same = await transaction
          .selectFrom('signing')
          .select(['epoch', 'digest', 'cut'])
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
          .where('set_aside', '=', false)
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
    abandoned: async () => (await acknowledgements()).flatMap(({ abandoned }) => abandoned),
    async acknowledge({ epoch, at, by, abandoned, wrongAbove }) {
      await db.transaction().execute(async (transaction) => {
        await sql`set local synchronous_commit = on`.execute(transaction)
        await transaction
          .insertInto('acknowledgements')
          .values({ epoch, at: BigInt(at), by, abandoned: encodeCut(abandoned), wrong_above: wrongAbove ?? null })
          .execute()
        if (wrongAbove === undefined) return
        const ahead = transaction.updateTable('signing').set({ set_aside: true })
        await ahead.where('epoch', '>', wrongAbove.toString()).execute()
      })
      await sync()
    },
    acknowledgements,
    async generation() {
      const row = await db
        .selectFrom('takeovers')
        .select(({ fn }) => fn.max('generation').as('generation'))
        .executeTakeFirst()
      return row?.generation ?? 0
    },
    async takeOver({ by, at }) {
      const row = await db
        .insertInto('takeovers')
        .values({ by, at: BigInt(at) })
        .returning('generation')
        .executeTakeFirstOrThrow()
      await sync()
      return row.generation
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

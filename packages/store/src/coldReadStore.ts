import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Address, hexToBytes } from 'viem'
import { z } from 'zod'
import { type ColdRead, coldReadColumn, encodeColdRead } from './coldRead.ts'
import { bigintColumn, parseRow } from './columns.ts'
import { ColdReadConflict, InvalidRow } from './errors.ts'
import type { Database } from './openDatabase.ts'

/**
 * How far reading a vault from nothing has come, so that it goes on after the process was killed. What a loss of power takes
 * is the end of it, which is read again.
 */
export type ColdReadJournal = {
  /** What was appended, in order, read page by page. Throws {@link InvalidRow}. */
  records(): AsyncIterable<ColdRead>
  /**
   * Adds a record, whole or not at all, after the last one that was read or appended here; several at a time are added one
   * after another. Throws {@link ColdReadConflict} if another process has added one there: go on from `records()`.
   */
  append(record: ColdRead): Promise<void>
  /** Forgets everything, also what other processes have appended. */
  clear(): Promise<void>
}

// A record may hold thousands of accounts.
const readPage = 16
const rowSchema = z.object({ sequence: bigintColumn, record: coldReadColumn })

/** The journals of a database, one per vault: another deployment's pages are of no use. */
export function createColdReadStore({ db: anyDb, schema }: Database) {
  const db = anyDb.withSchema(schema)
  const table = sql.id(schema, 'cold_reads')

  return ({ chainId, vault }: { chainId: number; vault: Address }): ColdReadJournal => {
    const key = { chain_id: BigInt(chainId), vault: hexToBytes(vault) }
    let next = 0n
    let readings = 0
    let changed: Promise<void> = Promise.resolve()

    async function* records(): AsyncIterable<ColdRead> {
      const reading = ++readings
      await changed
      let at = 0n
      // Of several that read, the last one goes on.
      const arriveAt = (sequence: bigint) => {
        at = sequence
        if (reading === readings) next = at
      }
      arriveAt(0n)
      for (;;) {
        const rows = await db
          .selectFrom('cold_reads')
          .select(['sequence', 'record'])
          .where('chain_id', '=', key.chain_id.toString())
          .where('vault', '=', key.vault)
          .where('sequence', '>=', at.toString())
          .orderBy('sequence')
          .limit(readPage)
          .execute()
        for (const row of rows) {
          const { sequence, record } = parseRow(row, { table: 'cold_reads', schema: rowSchema })
          if (sequence !== at) throw gap({ expected: at, seen: sequence })
          arriveAt(at + 1n)
          yield record
        }
        if (rows.length < readPage) return
        await setImmediate()
      }
    }

    async function insert(record: ColdRead): Promise<void> {
      // In one statement, so that of two processes only one goes on.
      const { numAffectedRows } = await sql`
        insert into ${table} (chain_id, vault, sequence, record)
        select ${key.chain_id}::bigint, ${key.vault}::bytea, ${next}::bigint, ${encodeColdRead(record)}::bytea
        where ${next}::bigint = 0 or exists (
          select 1 from ${table} where chain_id = ${key.chain_id} and vault = ${key.vault} and sequence = ${next - 1n}
        )
        on conflict (chain_id, vault, sequence) do nothing
      `.execute(db)
      if (numAffectedRows !== 1n) throw conflict(chainId, { vault, sequence: next })
      next += 1n
    }

    async function remove(): Promise<void> {
      await db
        .deleteFrom('cold_reads')
        .where('chain_id', '=', key.chain_id.toString())
        .where('vault', '=', key.vault)
        .execute()
      next = 0n
    }

    function inTurn(change: () => Promise<void>): Promise<void> {
      const mine = changed.then(change)
      changed = mine.catch(() => undefined)
      return mine
    }

    return {
      records,
      append: (record) => inTurn(() => insert(record)),
      clear: () => inTurn(remove),
    }
  }
}

function gap({ expected, seen }: { expected: bigint; seen: bigint }): InvalidRow {
  return new InvalidRow('The journal of a cold read has a gap.', {
    details: { table: 'cold_reads', expected, seen },
    hint: 'The database was changed from outside, or is damaged; without the rows of this table, the chain is read from nothing.',
  })
}

function conflict(chainId: number, details: { vault: Address; sequence: bigint }): ColdReadConflict {
  return new ColdReadConflict('Another process reads the same chain from nothing into this database.', {
    details: { chainId, ...details },
    hint: 'Both go on from what the faster one has stored; give each operator a database of its own.',
  })
}

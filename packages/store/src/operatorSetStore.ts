import { type Hash32, hashOperatorSet, type OperatorSet, parseOperatorSet } from '@plimsoll/protocol'
import { hexToBytes } from 'viem'
import { z } from 'zod'
import { parseRow } from './columns.ts'
import type { Database } from './openDatabase.ts'

/** Every operator set this node has heard of from someone it believes, by hash. Headers only name hashes. */
export type OperatorSetStore = {
  /** Keeps a set for ever; again changes nothing. */
  put(set: OperatorSet): Promise<void>
  all(): Promise<ReadonlyMap<Hash32, OperatorSet>>
}

const rowSchema = z.object({ members: z.object({ threshold: z.int(), operators: z.array(z.string()) }) })

/** The operator sets of a database. */
export function createOperatorSetStore({ db: anyDb, schema }: Database): OperatorSetStore {
  const db = anyDb.withSchema(schema)
  return {
    async put(set) {
      await db
        .insertInto('operator_sets')
        .values({ hash: hexToBytes(hashOperatorSet(set)), members: JSON.stringify(set) })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .execute()
    },
    async all() {
      const rows = await db.selectFrom('operator_sets').selectAll().execute()
      return new Map(
        rows.map((row) => {
          const set = parseOperatorSet(parseRow(row, { table: 'operator_sets', schema: rowSchema }).members)
          return [hashOperatorSet(set), set]
        }),
      )
    },
  }
}

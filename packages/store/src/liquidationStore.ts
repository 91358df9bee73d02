import type { LiquidationEvent } from '@plimsoll/protocol'
import { parseAccountId } from '@plimsoll/protocol'
import { sql } from 'kysely'
import { type Address, type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { bigintColumn, bigintText, bytesColumn, encodeJson, parseRow } from './columns.ts'
import type { Database } from './openDatabase.ts'

/** A liquidation or a write-off with its place in this store, and the snapshot whose cut had it first. */
export type StoredLiquidation = LiquidationEvent & {
  /** Later ones have larger numbers. */
  readonly number: number
  readonly epoch: bigint
  /** Of that snapshot, in seconds. */
  readonly timestamp: bigint
}

/** Liquidations and write-offs of all chains: the newest 10,000. */
export type LiquidationStore = {
  /**
   * Keeps what happened on a chain up to a block, in one transaction. Which log of which block it is decides whether it is kept
   * already.
   */
  put(found: {
    slot: number
    upTo: bigint
    epoch: bigint
    timestamp: bigint
    events: readonly LiquidationEvent[]
  }): Promise<void>
  /** By slot, the block up to where everything is kept. */
  upTo(): Promise<ReadonlyMap<number, bigint>>
  /** The newest, or the newest of those with smaller numbers than `before`: newest first, at most `limit`. */
  page(page: { before?: number | undefined; limit: number }): Promise<StoredLiquidation[]>
}

/** So many are kept, however old. */
const mostKept = 10_000

const addressText = z.custom<Address>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value))
const details = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('liquidation'),
    assetId: z.int(),
    liquidator: addressText,
    receiver: addressText,
    repaidUnits: bigintText,
    repaidTokens: bigintText,
    units: bigintText,
  }),
  z.object({
    kind: z.literal('write-off'),
    caller: addressText.nullable(),
    debtUnits: bigintText,
    lostTokens: bigintText,
  }),
])
const rowSchema = z.object({
  number: z.int(),
  slot: z.int(),
  chain_id: bigintColumn.transform(Number),
  block_number: bigintColumn,
  block_hash: bytesColumn<Hex>(32),
  log_index: bigintColumn,
  epoch: bigintColumn,
  timestamp: bigintColumn,
  account: bytesColumn(32).transform((account) => parseAccountId(account)),
  venue: bytesColumn<Address>(20),
  details,
})
const upToRow = z.object({ slot: z.int(), number: bigintColumn })

/** The liquidations of a database. */
export function createLiquidationStore({ db: anyDb, schema }: Database): LiquidationStore {
  return {
    async put({ slot, upTo, epoch, timestamp, events }) {
      await anyDb.transaction().execute(async (transaction) => {
        const db = transaction.withSchema(schema)
        for (const { chainId, blockNumber, blockHash, logIndex, account, venue, ...others } of events) {
          const { slot: _, ...what } = others
          await db
            .insertInto('liquidations')
            .values({
              slot,
              chain_id: BigInt(chainId),
              block_number: blockNumber,
              block_hash: hexToBytes(blockHash),
              log_index: logIndex,
              epoch,
              timestamp,
              account: hexToBytes(account),
              venue: hexToBytes(venue),
              details: encodeJson(what),
            })
            .onConflict((conflict) => conflict.columns(['slot', 'block_hash', 'log_index']).doNothing())
            .execute()
        }
        if (events.length > 0) {
          const table = sql.id(schema, 'liquidations')
          await sql`delete from ${table} where number <= (select max(number) from ${table}) - ${mostKept}`.execute(
            transaction,
          )
        }
        await db
          .insertInto('liquidations_up_to')
          .values({ slot, number: upTo })
          .onConflict((conflict) => conflict.column('slot').doUpdateSet({ number: upTo }))
          .execute()
      })
    },
    async upTo() {
      const rows = await anyDb.withSchema(schema).selectFrom('liquidations_up_to').selectAll().execute()
      const read = rows.map((row) => parseRow(row, { table: 'liquidations_up_to', schema: upToRow }))
      return new Map(read.map(({ slot, number }) => [slot, number]))
    },
    async page({ before, limit }) {
      const newest = anyDb
        .withSchema(schema)
        .selectFrom('liquidations')
        .selectAll()
        .orderBy('number', 'desc')
        .limit(limit)
      const rows = await (before === undefined ? newest : newest.where('number', '<', before)).execute()
      return rows.map((row) => {
        const { chain_id, block_number, block_hash, log_index, details, ...others } = parseRow(row, {
          table: 'liquidations',
          schema: rowSchema,
        })
        return {
          ...others,
          ...details,
          chainId: chain_id,
          blockNumber: block_number,
          blockHash: block_hash,
          logIndex: log_index,
        }
      })
    },
  }
}

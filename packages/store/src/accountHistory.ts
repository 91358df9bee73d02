import type { AccountId, Hash32 } from '@plimsoll/protocol'
import { sql } from 'kysely'
import { type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { bigintColumn, bytesColumn, parseRow, wordsColumn } from './columns.ts'
import type { Database } from './openDatabase.ts'

/** One account at one snapshot that this node has computed: its words without the account id, none if it had no leaf. */
export type AccountVersion = {
  readonly epoch: bigint
  readonly digest: Hash32
  /** Of the snapshot, in seconds. */
  readonly timestamp: bigint
  /** The asset table, as words. */
  readonly assets: readonly Hex[]
  readonly words: readonly Hex[]
}

/** Which snapshots: from one epoch to another, both included; of each `every` epochs the newest; at most `limit`, newest first. */
export type HistoryPage = { from: bigint; to: bigint; every: number; limit: number }

/**
 * Accounts at earlier snapshots, one by one: each call looks up a few rows by index, however many accounts there are. What is
 * pruned, and snapshots that this node has not computed itself, are left out.
 */
export type AccountHistoryStore = {
  /** At the snapshots of these epochs, as far as they are there; in no order. */
  at(asked: { account: AccountId; epochs: readonly bigint[] }): Promise<AccountVersion[]>
  page(asked: { account: AccountId } & HistoryPage): Promise<AccountVersion[]>
}

const row = z.object({
  epoch: bigintColumn,
  digest: bytesColumn<Hash32>(32),
  timestamp: bigintColumn,
  assets: wordsColumn(32),
  words: wordsColumn(32),
})

/** The histories of a database. */
export function createAccountHistory({ db, schema }: Pick<Database, 'db' | 'schema'>): AccountHistoryStore {
  const tables = ['snapshots', 'leaves', 'registries', 'pruning'].map((table) => sql.id(schema, table))
  const [snapshots, leaves, registries, pruning] = tables
  // Details are stored with the leaves of a snapshot. One statement sees leaves and what was pruned of them at one moment.
  const isComplete = sql`
    exists (select 1 from ${registries} r where r.epoch = s.epoch) and (
      s.epoch >= coalesce((select until from ${pruning}), 0)
      or (select kept from ${pruning}) @> to_jsonb(s.epoch::text)
    )
  `
  const columns = (account: AccountId) => sql`
    s.epoch, s.digest, s.timestamp, s.assets, coalesce((
      select l.words from ${leaves} l where l.account = ${hexToBytes(account)} and l.epoch <= s.epoch
      order by l.epoch desc limit 1
    ), '') as words
  `
  const parse = (rows: readonly unknown[]) => rows.map((one) => parseRow(one, { table: 'leaves', schema: row }))
  return {
    async at({ account, epochs }) {
      const known = epochs.filter((epoch) => epoch < 2n ** 63n).map(String)
      const { rows } = await sql`
        select ${columns(account)} from ${snapshots} s where s.epoch = any(${known}::bigint[]) and ${isComplete}
      `.execute(db)
      return parse(rows)
    },
    async page({ account, from, to, every, limit }) {
      // From each snapshot to the next one below its `every` epochs, by index.
      const { rows } = await sql`
        with recursive picked (epoch, place) as (
          select (
            select s.epoch from ${snapshots} s
            where s.epoch between ${from}::bigint and ${to}::bigint and ${isComplete} order by s.epoch desc limit 1
          ), 1
          union all
          select (
            select s.epoch from ${snapshots} s
            where s.epoch >= ${from}::bigint and s.epoch < p.epoch / ${every}::bigint * ${every}::bigint and ${isComplete}
            order by s.epoch desc limit 1
          ), p.place + 1
          from picked p where p.epoch is not null and p.place < ${limit}::integer
        )
        select ${columns(account)} from picked join ${snapshots} s on s.epoch = picked.epoch order by s.epoch desc
      `.execute(db)
      return parse(rows)
    },
  }
}

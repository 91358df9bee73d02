import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import { sql } from 'kysely'
import { bytesToHex, type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { parseRow, wordsColumn } from './columns.ts'
import type { Database } from './openDatabase.ts'

/** An account's words; none: the account has no leaf. */
export type LeafChanges = ReadonlyMap<AccountId, readonly Hex[]>

/** An account with its words, without the account id among them. */
export type StoredLeaf = { account: AccountId; words: readonly Hex[] }

/** Leaves by epoch: only what an epoch changes is written. */
export type LeafStore = {
  /** Writes what `epoch` changes, all or nothing; an account without words loses its leaf. */
  put(changes: { epoch: bigint; changes: LeafChanges }): Promise<void>
  /** Writes what `epoch` changes, given every leaf it has: after a cold start, when nobody knows what changed. */
  putAll(leaves: { epoch: bigint; leaves: LeafChanges }): Promise<void>
  /** An account's words at an epoch; `undefined` if it had no leaf. */
  at(leaf: { account: AccountId; epoch: bigint }): Promise<readonly Hex[] | undefined>
  /** Every leaf at an epoch, ascending by account, read page by page. */
  all(epoch: bigint): AsyncIterable<StoredLeaf>
}

const pageSize = 5000
const rowSchema = z.object({
  account: z.instanceof(Uint8Array).transform((bytes) => parseAccountId(bytesToHex(bytes))),
  words: wordsColumn(32),
})

/** The leaves of a database. */
export function createLeafStore({ db, schema }: Database): LeafStore {
  const leaves = sql.id(schema, 'leaves')

  async function put({ epoch, changes }: { epoch: bigint; changes: LeafChanges }): Promise<void> {
    const entries = [...changes]
    await db.transaction().execute(async (transaction) => {
      for (let at = 0; at < entries.length; at += pageSize) {
        const page = entries.slice(at, at + pageSize)
        const accounts = page.map(([account]) => account.slice(2))
        const words = page.map(([, list]) => list.map((word) => word.slice(2)).join(''))
        await sql`
          insert into ${leaves} (account, epoch, words)
          select decode(account, 'hex'), ${epoch}::bigint, decode(words, 'hex')
          from unnest(${accounts}::text[], ${words}::text[]) as page (account, words)
          on conflict (account, epoch) do update set words = excluded.words
        `.execute(transaction)
      }
    })
  }

  async function* all(epoch: bigint): AsyncIterable<StoredLeaf> {
    let after: Uint8Array = new Uint8Array()
    for (;;) {
      const { rows } = await sql`
        select distinct on (account) account, words from ${leaves}
        where account > ${after} and epoch <= ${epoch}
        order by account, epoch desc limit ${pageSize}
      `.execute(db)
      let last: AccountId | undefined
      for (const row of rows) {
        const leaf = parseRow(row, { table: 'leaves', schema: rowSchema })
        last = leaf.account
        if (leaf.words.length > 0) yield leaf
      }
      if (last === undefined || rows.length < pageSize) return
      after = hexToBytes(last)
    }
  }

  return {
    put,
    all,
    async putAll({ epoch, leaves }) {
      const changes = new Map(leaves)
      for await (const { account, words } of all(epoch)) {
        const now = changes.get(account)
        if (now === undefined) changes.set(account, [])
        else if (sameWords(now, words)) changes.delete(account)
      }
      await put({ epoch, changes })
    },
    async at({ account, epoch }) {
      const { rows } = await sql`
        select account, words from ${leaves}
        where account = ${hexToBytes(account)} and epoch <= ${epoch}
        order by epoch desc limit 1
      `.execute(db)
      if (rows.length === 0) return undefined
      const { words } = parseRow(rows[0], { table: 'leaves', schema: rowSchema })
      return words.length === 0 ? undefined : words
    },
  }
}

function sameWords(a: readonly Hex[], b: readonly Hex[]): boolean {
  return a.length === b.length && a.every((word, index) => word.toLowerCase() === b[index])
}

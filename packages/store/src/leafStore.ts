import { setImmediate } from 'node:timers/promises'
import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import { type RawBuilder, sql } from 'kysely'
import { bytesToHex, type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { parseRow, wordsColumn } from './columns.ts'
import type { Database } from './openDatabase.ts'

/** An account's words; none: the account has no leaf. */
export type LeafChanges = ReadonlyMap<AccountId, readonly Hex[]>

/** An account with its words, without the account id among them. */
export type StoredLeaf = { account: AccountId; words: readonly Hex[] }

/** Every leaf of one version of the trie. */
export type LeafVersion = {
  get(account: AccountId): readonly Hex[] | undefined
  entries(): Iterable<[account: AccountId, words: readonly Hex[]]>
}

/**
 * Leaves by epoch: only what an epoch changes is written, page by page, so that others get their turn. Until the
 * snapshot of the epoch is stored nobody reads it; should writing end halfway, the next `putAll` mends it.
 */
export type LeafStore = {
  /** Writes what `epoch` changes; an account without words loses its leaf. */
  put(changes: { epoch: bigint; changes: LeafChanges }): Promise<void>
  /** Writes what `epoch` changes, given every leaf it has: after a cold start, when nobody knows what changed. */
  putAll(leaves: { epoch: bigint; leaves: LeafVersion }): Promise<void>
  /** An account's words at an epoch; `undefined` if it had no leaf. */
  at(leaf: { account: AccountId; epoch: bigint }): Promise<readonly Hex[] | undefined>
  /** Every leaf at an epoch, ascending by account, read page by page. */
  all(epoch: bigint): AsyncIterable<StoredLeaf>
  /**
   * The accounts whose leaves changed after `epoch` up to `since`, ascending, with their words at `epoch` (none: no leaf
   * then), read page by page: what leads from a later version of the trie back to this one.
   */
  changedSince(range: { epoch: bigint; since: bigint }): AsyncIterable<StoredLeaf>
}

// Small, because the embedded database holds up the process while it reads or writes a page.
const readPage = 2000
const writePage = 1000
const rowSchema = z.object({
  account: z.instanceof(Uint8Array).transform((bytes) => parseAccountId(bytesToHex(bytes))),
  words: wordsColumn(32),
})

/** The leaves of a database. */
export function createLeafStore({ db, schema }: Database): LeafStore {
  const table = sql.id(schema, 'leaves')

  async function put({ epoch, changes }: { epoch: bigint; changes: Iterable<[AccountId, readonly Hex[]]> }) {
    let page: [AccountId, readonly Hex[]][] = []
    for (const change of changes) {
      page.push(change)
      if (page.length < writePage) continue
      await write(epoch, page)
      page = []
    }
    if (page.length > 0) await write(epoch, page)
  }

  async function write(epoch: bigint, page: readonly [AccountId, readonly Hex[]][]): Promise<void> {
    const accounts = page.map(([account]) => account.slice(2))
    const words = page.map(([, list]) => list.map((word) => word.slice(2)).join(''))
    await sql`
      insert into ${table} (account, epoch, words)
      select decode(account, 'hex'), ${epoch}::bigint, decode(words, 'hex')
      from unnest(${accounts}::text[], ${words}::text[]) as page (account, words)
      on conflict (account, epoch) do update set words = excluded.words
    `.execute(db)
    await setImmediate()
  }

  /** Reads page by page what `select` gives after an account; an account without leaf has no words. */
  async function* pages(select: (after: Uint8Array) => RawBuilder<unknown>): AsyncIterable<StoredLeaf> {
    let after: Uint8Array = new Uint8Array()
    for (;;) {
      const { rows } = await select(after).execute(db)
      let last: AccountId | undefined
      for (const row of rows) {
        const leaf = parseRow(row, { table: 'leaves', schema: rowSchema })
        last = leaf.account
        yield leaf
      }
      if (last === undefined || rows.length < readPage) return
      after = hexToBytes(last)
      await setImmediate()
    }
  }

  async function* all(epoch: bigint): AsyncIterable<StoredLeaf> {
    const stored = pages(
      (after) => sql`
        select distinct on (account) account, words from ${table}
        where account > ${after} and epoch <= ${epoch}
        order by account, epoch desc limit ${readPage}
      `,
    )
    for await (const leaf of stored) if (leaf.words.length > 0) yield leaf
  }

  return {
    put: ({ epoch, changes }) => put({ epoch, changes }),
    all,
    changedSince: ({ epoch, since }) =>
      pages(
        (after) => sql`
          select account, coalesce((
            select words from ${table} old where old.account = changed.account and old.epoch <= ${epoch}
            order by old.epoch desc limit 1
          ), '') as words
          from (select distinct account from ${table} where epoch > ${epoch} and epoch <= ${since}) changed
          where account > ${after} order by account limit ${readPage}
        `,
      ),
    async putAll({ epoch, leaves }) {
      const stored = new Set<AccountId>()
      let changes: [AccountId, readonly Hex[]][] = []
      for await (const { account, words } of all(epoch)) {
        stored.add(account)
        const now = leaves.get(account)
        if (now === undefined) changes.push([account, []])
        else if (!sameWords(now, words)) changes.push([account, now])
        // Only accounts that have been read already are written: the stream does not meet them again.
        if (changes.length < writePage) continue
        await put({ epoch, changes })
        changes = []
      }
      await put({ epoch, changes })
      await put({ epoch, changes: newLeaves(leaves, stored) })
      // An embedded database never does so by itself, and without knowing the table's size it sorts all of it for each page.
      await sql`analyze ${table}`.execute(db)
    },
    async at({ account, epoch }) {
      const { rows } = await sql`
        select account, words from ${table}
        where account = ${hexToBytes(account)} and epoch <= ${epoch}
        order by epoch desc limit 1
      `.execute(db)
      if (rows.length === 0) return undefined
      const { words } = parseRow(rows[0], { table: 'leaves', schema: rowSchema })
      return words.length === 0 ? undefined : words
    },
  }
}

function* newLeaves(leaves: LeafVersion, stored: ReadonlySet<AccountId>): Iterable<[AccountId, readonly Hex[]]> {
  for (const leaf of leaves.entries()) if (!stored.has(leaf[0])) yield leaf
}

function sameWords(a: readonly Hex[], b: readonly Hex[]): boolean {
  return a.length === b.length && a.every((word, index) => word.toLowerCase() === b[index])
}

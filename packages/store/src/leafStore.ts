import { setImmediate } from 'node:timers/promises'
import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import { type RawBuilder, sql } from 'kysely'
import { bytesToHex, type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { parseRow, wordsColumn } from './columns.ts'
import type { Database } from './openDatabase.ts'

/** Accounts, each once, with their words; none: the account has no leaf. */
export type LeafChanges<Id extends Hex = AccountId> = Iterable<[Id, readonly Hex[]]>

/** An account with its words, without the account id among them. */
export type StoredLeaf<Id extends Hex = AccountId> = { account: Id; words: readonly Hex[] }

/** Every leaf of one version of the trie. */
export type LeafVersion<Id extends Hex = AccountId> = {
  get(account: Id): readonly Hex[] | undefined
  entries(): Iterable<[account: Id, words: readonly Hex[]]>
}

/**
 * Leaves by epoch: only what an epoch changes is written, page by page, so that others get their turn. Until the
 * snapshot of the epoch is stored nobody reads it; should writing end halfway, the next `putAll` mends it. Unsettled claims
 * are kept in the same way, by their keys in place of accounts.
 */
export type LeafStore<Id extends Hex = AccountId> = {
  /** Writes what `epoch` changes; an account without words loses its leaf. */
  put(changes: { epoch: bigint; changes: LeafChanges<Id> }): Promise<void>
  /** Writes what `epoch` changes, given every leaf it has: after a cold start, when nobody knows what changed. */
  putAll(leaves: { epoch: bigint; leaves: LeafVersion<Id> }): Promise<void>
  /** Every leaf at an epoch, ascending by account, read page by page. */
  all(epoch: bigint): AsyncIterable<StoredLeaf<Id>>
  /**
   * The accounts whose leaves changed after `epoch` up to `since`, ascending, with their words at `epoch` (none: no leaf
   * then), read page by page: put into the trie of `since`, they give the trie of `epoch`. Only those above `after`, if given.
   */
  changedSince(range: {
    epoch: bigint
    since: bigint
    after?: Id | undefined
    /** How many are read at once. */
    page?: number
  }): AsyncIterable<StoredLeaf<Id>>
}

// Small, because the embedded database holds up the process while it reads or writes a page.
const readPage = 2000
const writePage = 1000

/** The leaves of a database. */
export function createLeafStore(database: Database): LeafStore {
  return createVersionedStore(database, { name: 'leaves', column: 'account', parseId: parseAccountId })
}

/** The unsettled claims of a database. */
export function createClaimStore(database: Database): LeafStore<Hex> {
  return createVersionedStore(database, { name: 'claims', column: 'key', parseId: (key) => key })
}

function createVersionedStore<Id extends Hex>(
  { db, schema }: Database,
  { name, column, parseId }: { name: 'leaves' | 'claims'; column: string; parseId: (bytes: Hex) => Id },
): LeafStore<Id> {
  const table = sql.id(schema, name)
  const id = sql.id(column)
  const rowSchema = z.object({
    account: z.instanceof(Uint8Array).transform((bytes) => parseId(bytesToHex(bytes))),
    words: wordsColumn(32),
  })

  async function put({ epoch, changes }: { epoch: bigint; changes: LeafChanges<Id> }) {
    let page: [Id, readonly Hex[]][] = []
    for (const change of changes) {
      page.push(change)
      if (page.length < writePage) continue
      await write(epoch, page)
      page = []
    }
    if (page.length > 0) await write(epoch, page)
  }

  async function write(epoch: bigint, page: readonly [Id, readonly Hex[]][]): Promise<void> {
    const accounts = page.map(([account]) => account.slice(2))
    const words = page.map(([, list]) => list.map((word) => word.slice(2)).join(''))
    await sql`
      insert into ${table} (${id}, epoch, words)
      select decode(id, 'hex'), ${epoch}::bigint, decode(words, 'hex')
      from unnest(${accounts}::text[], ${words}::text[]) as page (id, words)
      on conflict (${id}, epoch) do update set words = excluded.words
    `.execute(db)
    await setImmediate()
  }

  /** Reads page by page what `select` gives after an account; an account without leaf has no words. */
  async function* pages(
    select: (after: Uint8Array) => RawBuilder<unknown>,
    { from, page = readPage }: { from?: Id | undefined; page?: number | undefined } = {},
  ): AsyncIterable<StoredLeaf<Id>> {
    let after: Uint8Array = from === undefined ? new Uint8Array() : hexToBytes(from)
    for (;;) {
      const { rows } = await select(after).execute(db)
      let last: Id | undefined
      for (const row of rows) {
        const leaf = parseRow(row, { table: name, schema: rowSchema })
        last = leaf.account
        yield leaf
      }
      if (last === undefined || rows.length < page) return
      after = hexToBytes(last)
      await setImmediate()
    }
  }

  async function* all(epoch: bigint): AsyncIterable<StoredLeaf<Id>> {
    const stored = pages(
      (after) => sql`
        select distinct on (${id}) ${id} as account, words from ${table}
        where ${id} > ${after} and epoch <= ${epoch}
        order by ${id}, epoch desc limit ${readPage}
      `,
    )
    for await (const leaf of stored) if (leaf.words.length > 0) yield leaf
  }

  return {
    put,
    all,
    changedSince: ({ epoch, since, after: from, page = readPage }) =>
      pages(
        (after) => sql`
          select changed.${id} as account, coalesce((
            select words from ${table} old where old.${id} = changed.${id} and old.epoch <= ${epoch}
            order by old.epoch desc limit 1
          ), '') as words
          from (select distinct ${id} from ${table} where epoch > ${epoch} and epoch <= ${since}) changed
          where changed.${id} > ${after} order by changed.${id} limit ${page}
        `,
        { from, page },
      ),
    async putAll({ epoch, leaves }) {
      const stored = new Set<Id>()
      let changes: [Id, readonly Hex[]][] = []
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
  }
}

function* newLeaves<Id extends Hex>(leaves: LeafVersion<Id>, stored: ReadonlySet<Id>): Iterable<[Id, readonly Hex[]]> {
  for (const leaf of leaves.entries()) if (!stored.has(leaf[0])) yield leaf
}

function sameWords(a: readonly Hex[], b: readonly Hex[]): boolean {
  return a.length === b.length && a.every((word, index) => word.toLowerCase() === b[index])
}

import { type AccountId, type EventStep, type MarginChange, marginEventTypes, type ToldLines } from '@plimsoll/protocol'
import { hexToBytes } from 'viem'
import { z } from 'zod'
import { bigintColumn, bytesColumn, parseRow } from './columns.ts'
import type { Database } from './openDatabase.ts'

/** Which account an endpoint is told about. */
export type WebhookKey = { readonly endpoint: string; readonly account: AccountId }

/** The newest message about an account to an endpoint; times in milliseconds of Unix time. */
export type WebhookMessage = MarginChange & {
  readonly id: string
  readonly body: string
  /** The deepest line that the account is called at, as the message says. */
  readonly called: number | undefined
  /** `failed`: it is not tried any more. */
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  readonly madeAt: number
  /** When it is tried next. */
  readonly nextAt: number
  /** When the last attempt ended, and what came of it. */
  readonly endedAt: number | undefined
  readonly answer: string | undefined
}

/** What an endpoint was told about an account, and what it is to be told. Lines in basis points, `undefined` for none. */
export type WebhookRow = WebhookKey &
  ToldLines & {
    /** The deepest line that the account is called at. */
    readonly called: number | undefined
    readonly message: WebhookMessage | undefined
  }

/** An endpoint that an account has registered for itself; one that is removed has no secret. */
export type RegisteredEndpoint = {
  readonly name: string
  readonly account: AccountId
  readonly url: string
  readonly line: number | undefined
  readonly secret: string | undefined
  /** When the account signed that, in seconds of Unix time. */
  readonly issuedAt: bigint
}

/** Margin calls to endpoints: one row for each account that an endpoint was told about, or is to be. */
export type WebhookStore = {
  /** The last step that every row has taken. */
  step(): Promise<EventStep | undefined>
  row(key: WebhookKey): Promise<WebhookRow | undefined>
  rowsOf(accounts: readonly AccountId[]): Promise<WebhookRow[]>
  /** Accounts with a row, in order, at most `limit` after one. */
  accounts(page: { after: AccountId | undefined; limit: number }): Promise<AccountId[]>
  /** Writes rows over those before, and the step that they have taken if it is the last of its rows, in one transaction. */
  write(change: { rows: readonly WebhookRow[]; step?: EventStep }): Promise<void>
  /** Messages that are to be tried by a time, the longest due first. */
  due(at: { by: number; limit: number }): Promise<WebhookKey[]>
  /** The newest messages that are in one of the states. */
  list(filter: { states: readonly WebhookMessage['state'][]; limit: number }): Promise<WebhookRow[]>
  counts(): Promise<Record<WebhookMessage['state'], number>>
  /** Forgets the rows of an endpoint. */
  forgetEndpoint(name: string): Promise<void>
  /** Endpoints that accounts have registered, or removed. */
  registered(): Promise<RegisteredEndpoint[]>
  /** Writes one over what the account said about that URL before. */
  register(endpoint: RegisteredEndpoint): Promise<void>
  /** Forgets what was removed, and signed before a time. */
  forgetRemoved(before: bigint): Promise<void>
  /** Forgets the rows of all other endpoints. */
  keepEndpoints(names: readonly string[]): Promise<void>
  /** Forgets accounts that are called nowhere, and of which nothing has been told since a time. */
  forget(before: number): Promise<void>
}

const lineColumn = z.int().nullable().transform(orNone)
const timeColumn = bigintColumn.transform(Number).nullable().transform(orNone)

const rowSchema = z
  .object({
    endpoint: z.string(),
    account: bytesColumn<AccountId>(32),
    called: lineColumn,
    told: lineColumn,
    maybe_told: lineColumn,
    maybe_cleared: lineColumn,
    state: z.enum(['waiting', 'delivered', 'failed']).nullable(),
    id: z.string().nullable(),
    type: z.enum(marginEventTypes).nullable(),
    line: z.int().nullable(),
    message_called: lineColumn,
    body: z.string().nullable(),
    attempts: z.int(),
    made_at: timeColumn,
    next_at: timeColumn,
    ended_at: timeColumn,
    answer: z.string().nullable().transform(orNone),
  })
  .transform((row): WebhookRow => {
    const { endpoint, account, called, told, maybe_told: maybeTold, maybe_cleared: maybeCleared } = row
    const { state, id, type, line, body } = row
    const { attempts, made_at: madeAt = 0, next_at: nextAt = 0, ended_at: endedAt, answer, message_called } = row
    const isMessage = state !== null && id !== null && type !== null && line !== null && body !== null
    const times = { attempts, madeAt, nextAt, endedAt, answer }
    const message = isMessage ? { state, id, type, line, body, called: message_called, ...times } : undefined
    return { endpoint, account, called, told, maybeTold, maybeCleared, message }
  })

/** A statement has room for 65,535 values. */
const rowsPerStatement = 500

/** The webhooks of a database. */
export function createWebhookStore({ db: anyDb, schema }: Pick<Database, 'db' | 'schema'>): WebhookStore {
  const db = anyDb.withSchema(schema)
  const decode = (row: unknown) => parseRow(row, { table: 'webhooks', schema: rowSchema })

  return {
    async step() {
      const row = await db.selectFrom('webhook_step').select(['epoch', 'previous_epoch']).executeTakeFirst()
      return row && { epoch: BigInt(row.epoch), previousEpoch: BigInt(row.previous_epoch) }
    },
    async row({ endpoint, account }) {
      const row = await db
        .selectFrom('webhooks')
        .selectAll()
        .where('endpoint', '=', endpoint)
        .where('account', '=', hexToBytes(account))
        .executeTakeFirst()
      return row && decode(row)
    },
    async rowsOf(accounts) {
      if (accounts.length === 0) return []
      const ids = accounts.map((account) => hexToBytes(account))
      const rows = await db.selectFrom('webhooks').selectAll().where('account', 'in', ids).execute()
      return rows.map(decode)
    },
    async accounts({ after, limit }) {
      const rows = await db
        .selectFrom('webhooks')
        .select('account')
        .distinct()
        .$if(after !== undefined, (query) => query.where('account', '>', hexToBytes(after ?? '0x')))
        .orderBy('account')
        .limit(limit)
        .execute()
      return rows.map((row) => parseRow(row, { table: 'webhooks', schema: accountSchema }).account)
    },
    async write({ rows, step }) {
      await db.transaction().execute(async (all) => {
        const within = all.withSchema(schema)
        for (let from = 0; from < rows.length; from += rowsPerStatement)
          await within
            .insertInto('webhooks')
            .values(rows.slice(from, from + rowsPerStatement).map(encode))
            .onConflict((conflict) =>
              conflict
                .columns(['endpoint', 'account'])
                .doUpdateSet(({ ref }) => Object.fromEntries(written.map((name) => [name, ref(`excluded.${name}`)]))),
            )
            .execute()
        if (step === undefined) return
        const values = { epoch: step.epoch, previous_epoch: step.previousEpoch }
        await within
          .insertInto('webhook_step')
          .values(values)
          .onConflict((conflict) => conflict.column('only').doUpdateSet(values))
          .execute()
      })
    },
    async due({ by, limit }) {
      const rows = await db
        .selectFrom('webhooks')
        .select(['endpoint', 'account'])
        .where('state', '=', 'waiting')
        .where('next_at', '<=', String(by))
        .orderBy('next_at')
        .limit(limit)
        .execute()
      return rows.map((row) => parseRow(row, { table: 'webhooks', schema: keySchema }))
    },
    async list({ states, limit }) {
      const rows = await db
        .selectFrom('webhooks')
        .selectAll()
        .where('state', 'in', states)
        .orderBy('made_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(decode)
    },
    async counts() {
      const rows = await db
        .selectFrom('webhooks')
        .select(({ fn }) => ['state', fn.countAll<string>().as('count')])
        .where('state', 'is not', null)
        .groupBy('state')
        .execute()
      const counts = Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]))
      return { waiting: 0, delivered: 0, failed: 0, ...counts }
    },
    async forgetEndpoint(name) {
      await db.deleteFrom('webhooks').where('endpoint', '=', name).execute()
    },
    async registered() {
      const rows = await db.selectFrom('webhook_endpoints').selectAll().execute()
      return rows.map((row) => {
        const { issued_at: issuedAt, ...rest } = parseRow(row, { table: 'webhook_endpoints', schema: endpointSchema })
        return { ...rest, issuedAt }
      })
    },
    async register({ name, account, url, line, secret, issuedAt }) {
      const values = { name, line: line ?? null, secret: secret ?? null, issued_at: issuedAt }
      await db
        .insertInto('webhook_endpoints')
        .values({ ...values, account: hexToBytes(account), url })
        .onConflict((conflict) => conflict.columns(['account', 'url']).doUpdateSet(values))
        .execute()
    },
    async forgetRemoved(before) {
      await db
        .deleteFrom('webhook_endpoints')
        .where('secret', 'is', null)
        .where('issued_at', '<', before.toString())
        .execute()
    },
    async keepEndpoints(names) {
      await db
        .deleteFrom('webhooks')
        .$if(names.length > 0, (query) => query.where('endpoint', 'not in', names))
        .execute()
    },
    async forget(before) {
      await db
        .deleteFrom('webhooks')
        .where('called', 'is', null)
        .where('told', 'is', null)
        .where(({ eb, or }) => or([eb('state', 'is', null), eb('state', '!=', 'waiting')]))
        .where(({ eb, or }) => or([eb('made_at', 'is', null), eb('made_at', '<', String(before))]))
        .execute()
    },
  }
}

const endpointSchema = z.object({
  name: z.string(),
  account: bytesColumn<AccountId>(32),
  url: z.string(),
  line: lineColumn,
  secret: z.string().nullable().transform(orNone),
  issued_at: bigintColumn,
})
const keySchema = z.object({ endpoint: z.string(), account: bytesColumn<AccountId>(32) })
const accountSchema = keySchema.pick({ account: true })

function encode({ endpoint, account, called, told, maybeTold, maybeCleared, message }: WebhookRow) {
  return {
    endpoint,
    account: hexToBytes(account),
    called: called ?? null,
    told: told ?? null,
    maybe_told: maybeTold ?? null,
    maybe_cleared: maybeCleared ?? null,
    state: message?.state ?? null,
    id: message?.id ?? null,
    type: message?.type ?? null,
    line: message?.line ?? null,
    message_called: message?.called ?? null,
    body: message?.body ?? null,
    attempts: message?.attempts ?? 0,
    made_at: message ? BigInt(message.madeAt) : null,
    next_at: message ? BigInt(message.nextAt) : null,
    ended_at: message?.endedAt === undefined ? null : BigInt(message.endedAt),
    answer: message?.answer ?? null,
  }
}

/** Every column that a later row of the same account may change. */
const written = [
  'called',
  'told',
  'maybe_told',
  'maybe_cleared',
  'state',
  'id',
  'type',
  'line',
  'message_called',
  'body',
  'attempts',
  'made_at',
  'next_at',
  'ended_at',
  'answer',
] as const

function orNone<T>(value: T | null): T | undefined {
  return value ?? undefined
}

import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** All migrations by name, oldest first. Forward only: a released one is never edited. */
export const migrations: Record<string, Migration> = {
  '0001_create': { up: create },
  '0002_operator_sets': { up: createOperatorSets },
  '0003_details': { up: details },
  '0004_claims': { up: claims },
  '0005_accepted': { up: accepted },
  '0006_owner': { up: owner },
  '0007_acknowledgements': { up: acknowledgements },
  '0008_takeovers': { up: takeovers },
  '0009_pruning': { up: pruning },
  '0010_webhooks': { up: webhooks },
  '0011_webhook_endpoints': { up: webhookEndpoints },
  '0012_liquidations': { up: liquidations },
}

// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function create({ schema }: Kysely<any>): Promise<void> {
  await schema
    .createTable('snapshots')
    .addColumn('epoch', 'bigint', (column) => column.primaryKey())
    .addColumn('digest', 'bytea', (column) => column.notNull().unique())
    .addColumn('timestamp', 'bigint', (column) => column.notNull())
    .addColumn('oldest', 'bigint', (column) => column.notNull())
    .addColumn('cut_hash', 'bytea', (column) => column.notNull())
    .addColumn('config', 'bytea', (column) => column.notNull())
    .addColumn('assets_hash', 'bytea', (column) => column.notNull())
    .addColumn('accounts', 'bytea', (column) => column.notNull())
    .addColumn('claims', 'bytea', (column) => column.notNull())
    .addColumn('operators', 'bytea', (column) => column.notNull())
    .addColumn('rotates', 'boolean', (column) => column.notNull())
    .addColumn('cut', 'jsonb', (column) => column.notNull())
    .addColumn('assets', 'bytea', (column) => column.notNull())
    .addColumn('signers', 'jsonb', (column) => column.notNull())
    .addColumn('bitmap', 'text', (column) => column.notNull())
    .addColumn('signatures', 'bytea', (column) => column.notNull())
    .execute()
  await schema
    .createIndex('snapshots_rotating')
    .on('snapshots')
    .column('epoch')
    .where(sql.ref('rotates'), '=', true)
    .execute()

  await schema
    .createTable('leaves')
    .addColumn('account', 'bytea', (column) => column.notNull())
    .addColumn('epoch', 'bigint', (column) => column.notNull())
    .addColumn('words', 'bytea', (column) => column.notNull())
    .execute()
  // Newest first, so that one index serves an account's leaf at an epoch and the ordered stream of all of them.
  await schema.createIndex('leaves_by_account').unique().on('leaves').columns(['account', 'epoch desc']).execute()
  await schema.createIndex('leaves_by_epoch').on('leaves').column('epoch').execute()

  await schema
    .createTable('signing')
    .addColumn('epoch', 'bigint', (column) => column.primaryKey())
    .addColumn('digest', 'bytea', (column) => column.notNull())
    .addColumn('cut', 'jsonb', (column) => column.notNull())
    .execute()

  await schema
    .createTable('intents')
    .addColumn('chain_id', 'bigint', (column) => column.notNull())
    .addColumn('address', 'bytea', (column) => column.notNull())
    .addColumn('nonce', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'jsonb', (column) => column.notNull())
    .addPrimaryKeyConstraint('intents_key', ['chain_id', 'address', 'nonce'])
    .execute()
  // The database itself holds every relayer to one transaction in flight per chain and key.
  await schema
    .createIndex('intents_in_flight')
    .unique()
    .on('intents')
    .columns(['chain_id', 'address'])
    .where(sql.ref('state'), '=', 'open')
    .execute()
}

// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function createOperatorSets({ schema }: Kysely<any>): Promise<void> {
  await schema
    .createTable('operator_sets')
    .addColumn('hash', 'bytea', (column) => column.primaryKey())
    .addColumn('members', 'jsonb', (column) => column.notNull())
    .execute()
}

// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function details({ schema }: Kysely<any>): Promise<void> {
  await schema
    .createTable('claim_sets')
    .addColumn('root', 'bytea', (column) => column.primaryKey())
    .addColumn('claims', 'jsonb', (column) => column.notNull())
    .execute()
  await schema
    .createTable('registries')
    .addColumn('epoch', 'bigint', (column) => column.primaryKey())
    .addColumn('slots', 'jsonb', (column) => column.notNull())
    .execute()
  // With the account, so that what an epoch changed can be gone through page by page.
  await schema.createIndex('leaves_by_epoch_and_account').on('leaves').columns(['epoch', 'account']).execute()
  await schema.dropIndex('leaves_by_epoch').execute()
}

/** Claims as leaves are kept: by epoch, and only what each changes. */
// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function claims({ schema }: Kysely<any>): Promise<void> {
  await schema
    .createTable('claims')
    .addColumn('key', 'bytea', (column) => column.notNull())
    .addColumn('epoch', 'bigint', (column) => column.notNull())
    .addColumn('words', 'bytea', (column) => column.notNull())
    .execute()
  await schema.createIndex('claims_by_key').unique().on('claims').columns(['key', 'epoch desc']).execute()
  await schema.createIndex('claims_by_epoch_and_key').on('claims').columns(['epoch', 'key']).execute()
  await schema.dropTable('claim_sets').execute()
}

/** Which snapshots registries name, and how far history is pruned. */
// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function accepted(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('accepted')
    .addColumn('slot', 'integer', (column) => column.notNull())
    // A uint64, which a bigint does not hold.
    .addColumn('epoch', 'numeric(20, 0)', (column) => column.notNull())
    .addColumn('seen', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('accepted_key', ['slot', 'epoch'])
    .execute()
  await db.schema
    .createTable('pruned')
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addColumn('kept', 'jsonb', (column) => column.notNull())
    .execute()
  const reports = await db.selectFrom('registries').select(['epoch', 'slots']).orderBy('epoch').execute()
  for (const { epoch, slots } of reports)
    for (const [slot, report] of slots.entries())
      if (BigInt(report.digest) !== 0n)
        await db
          .insertInto('accepted')
          .values({ slot, epoch: report.epoch, seen: epoch })
          .onConflict((conflict) => conflict.columns(['slot', 'epoch']).doUpdateSet({ seen: epoch }))
          .execute()
}

/** Whose state this is: one row. */
// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function owner({ schema }: Kysely<any>): Promise<void> {
  await schema
    .createTable('owner')
    .addColumn('only', 'boolean', (column) => column.primaryKey().defaultTo(true).check(sql`"only"`))
    .addColumn('salt', 'text', (column) => column.notNull())
    .addColumn('operator', 'text')
    .execute()
}

/** What a person has found out about what was signed. */
// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function acknowledgements({ schema }: Kysely<any>): Promise<void> {
  await schema
    .alterTable('signing')
    .addColumn('set_aside', 'boolean', (column) => column.notNull().defaultTo(false))
    .execute()
  await schema
    .createTable('acknowledgements')
    .addColumn('id', 'serial', (column) => column.primaryKey())
    .addColumn('epoch', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('abandoned', 'jsonb', (column) => column.notNull())
    .addColumn('wrong_above', 'bigint')
    .execute()
}

/** Processes that took over from others with the same key, each with a generation of its own. */
// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function takeovers({ schema }: Kysely<any>): Promise<void> {
  await schema
    .createTable('takeovers')
    .addColumn('generation', 'serial', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .execute()
}

/** How far pruning was begun: from then on leaves before that may be gone. */
// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function pruning(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('pruning')
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addColumn('kept', 'jsonb', (column) => column.notNull())
    .execute()
  // One that was cut off may have gone up to the newest snapshot.
  await db
    .insertInto('pruning')
    .columns(['until', 'kept'])
    .expression((from) =>
      from
        .selectFrom('snapshots')
        .select(({ fn }) => [fn.max('epoch').as('until'), sql`'[]'::jsonb`.as('kept')])
        .having(({ fn }) => fn.max('epoch'), 'is not', null),
    )
    .execute()
}

/** By endpoint and account: what a receiver was told, and the message to it. And the last step between snapshots that was gone through. */
// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function webhooks({ schema }: Kysely<any>): Promise<void> {
  await schema
    .createTable('webhooks')
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('account', 'bytea', (column) => column.notNull())
    .addColumn('called', 'integer')
    .addColumn('told', 'integer')
    .addColumn('maybe_told', 'integer')
    .addColumn('maybe_cleared', 'integer')
    .addColumn('state', 'text')
    .addColumn('id', 'text')
    .addColumn('type', 'text')
    .addColumn('line', 'integer')
    .addColumn('message_called', 'integer')
    .addColumn('body', 'text')
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('made_at', 'bigint')
    .addColumn('next_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('answer', 'text')
    .addPrimaryKeyConstraint('webhooks_key', ['endpoint', 'account'])
    .execute()
  await schema.createIndex('webhooks_by_account').on('webhooks').column('account').execute()
  await schema.createIndex('webhooks_by_state').on('webhooks').columns(['state', 'next_at']).execute()
  await schema
    .createTable('webhook_step')
    .addColumn('only', 'boolean', (column) => column.primaryKey().defaultTo(true).check(sql`"only"`))
    .addColumn('epoch', 'bigint', (column) => column.notNull())
    .addColumn('previous_epoch', 'bigint', (column) => column.notNull())
    .execute()
}

/** Endpoints that accounts have registered; without a secret one is removed. */
// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function webhookEndpoints({ schema }: Kysely<any>): Promise<void> {
  await schema
    .createTable('webhook_endpoints')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('account', 'bytea', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('line', 'integer')
    .addColumn('secret', 'text')
    .addColumn('issued_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('webhook_endpoints_url', ['account', 'url'])
    .execute()
}

/** Liquidations and write-offs, and by slot the block up to where they are kept. */
// biome-ignore lint/suspicious/noExplicitAny: a migration must not depend on today's table types
async function liquidations({ schema }: Kysely<any>): Promise<void> {
  await schema
    .createTable('liquidations')
    .addColumn('number', 'serial', (column) => column.primaryKey())
    .addColumn('slot', 'integer', (column) => column.notNull())
    .addColumn('chain_id', 'bigint', (column) => column.notNull())
    .addColumn('block_number', 'bigint', (column) => column.notNull())
    .addColumn('block_hash', 'bytea', (column) => column.notNull())
    .addColumn('log_index', 'bigint', (column) => column.notNull())
    .addColumn('epoch', 'bigint', (column) => column.notNull())
    .addColumn('timestamp', 'bigint', (column) => column.notNull())
    .addColumn('account', 'bytea', (column) => column.notNull())
    .addColumn('venue', 'bytea', (column) => column.notNull())
    .addColumn('details', 'jsonb', (column) => column.notNull())
    .addUniqueConstraint('liquidations_log', ['slot', 'block_hash', 'log_index'])
    .execute()
  await schema
    .createTable('liquidations_up_to')
    .addColumn('slot', 'integer', (column) => column.primaryKey())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .execute()
}

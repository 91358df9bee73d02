import { hashSnapshot } from '@plimsoll/protocol'
import { sql } from 'kysely'
import { type Address, getAddress, type Hex, isAddressEqual } from 'viem'
import { z } from 'zod'
import { parseRow } from './columns.ts'
import { ForeignState } from './errors.ts'
import type { Database } from './openDatabase.ts'
import { createSnapshotStore } from './snapshotStore.ts'

/** Whose state a folder or a schema holds: that of one operator of one deployment. */
export type StoreOwner = {
  readonly salt: Hex
  /** `undefined`: a node that signs nothing. */
  readonly operator: Address | undefined
}

const ownerRow = z.object({
  salt: z.string(),
  operator: z
    .string()
    .nullable()
    .transform((operator) => (operator === null ? undefined : getAddress(operator))),
})

type Place = Pick<Database, 'db' | 'schema' | 'place'>

/**
 * Refuses a database of another owner, before anything in it is changed. A node that signs nothing may open an operator's of the
 * same deployment: an operator that was removed goes on serving. Throws {@link ForeignState}.
 */
export async function checkOwner(database: Place, owner: StoreOwner): Promise<void> {
  const { rows } = await sql<{ exists: boolean }>`
    select exists (select from pg_catalog.pg_tables where schemaname = ${database.schema} and tablename = 'owner') as exists
  `.execute(database.db)
  if (rows[0]?.exists !== true) return
  const seen = await readOwner(database)
  if (seen !== undefined) requireOwner(database, { owner, seen })
}

/** Writes the owner into a migrated database that has none, or none but a node that signed nothing. Throws {@link ForeignState}. */
export async function claimOwner(database: Place, owner: StoreOwner): Promise<void> {
  const table = sql.id(database.schema, 'owner')
  if ((await readOwner(database)) === undefined) await checkHistory(database, owner)
  await sql`
    insert into ${table} (salt, operator) values (${owner.salt.toLowerCase()}, ${owner.operator ?? null}) on conflict do nothing
  `.execute(database.db)
  if (owner.operator !== undefined)
    await sql`
      update ${table} set operator = ${owner.operator} where operator is null and salt = ${owner.salt.toLowerCase()}
    `.execute(database.db)
  // Read again: another process may have been first.
  const seen = await readOwner(database)
  if (seen !== undefined) requireOwner(database, { owner, seen })
}

async function readOwner({ db, schema }: Place): Promise<StoreOwner | undefined> {
  const { rows } = await sql`select salt, operator from ${sql.id(schema, 'owner')}`.execute(db)
  const { salt, operator } = rows[0] === undefined ? {} : parseRow(rows[0], { table: 'owner', schema: ownerRow })
  return salt === undefined ? undefined : { salt: salt as Hex, operator }
}

function requireOwner({ place }: Place, { owner, seen }: { owner: StoreOwner; seen: StoreOwner }): void {
  const isSameDeployment = owner.salt.toLowerCase() === seen.salt
  const isSameOperator =
    owner.operator === undefined || seen.operator === undefined || isAddressEqual(owner.operator, seen.operator)
  if (isSameDeployment && isSameOperator) return
  throw new ForeignState(
    isSameDeployment
      ? 'The stored state belongs to another operator.'
      : 'The stored state belongs to another deployment.',
    {
      details: { ...place, expected: describe(owner), seen: describe(seen) },
      hint: 'Give this node a dataDir, or a database by DATABASE_URL, of its own. State does not move from one key to another.',
    },
  )
}

/** State from before owners were recorded says by its snapshots whose deployment it is. */
async function checkHistory(database: Place, { salt }: StoreOwner): Promise<void> {
  const latest = await createSnapshotStore(database).latest()
  if (latest === undefined) return
  const expected = hashSnapshot({ header: latest.header, salt })
  if (expected === latest.digest) return
  throw new ForeignState('The stored state belongs to another deployment.', {
    details: { ...database.place, epoch: latest.header.epoch, expected, seen: latest.digest },
    hint: 'Give this node a dataDir, or a database by DATABASE_URL, of its own.',
  })
}

function describe({ salt, operator }: StoreOwner): string {
  return `deployment with salt ${salt}, ${operator === undefined ? 'no operator' : `operator ${operator}`}`
}

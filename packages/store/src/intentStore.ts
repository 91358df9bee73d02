import type { Hash32 } from '@plimsoll/protocol'
import { type Address, getAddress, type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { bigintColumn, bigintText, bytesColumn, encodeJson, hash32Text, parseRow } from './columns.ts'
import { IntentInFlight, IntentNotOpen } from './errors.ts'
import type { Database } from './openDatabase.ts'

/** One signed transaction of an intent, which posts the snapshot of `epoch` with `digest`; fees in wei per gas. */
export type IntentAttempt = {
  readonly hash: Hash32
  readonly raw: Hex
  readonly epoch: bigint
  readonly digest: Hash32
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
  /** When it was signed, in milliseconds of Unix time. */
  readonly signedAt: number
}

/** Whose transaction: a key on a chain, and its nonce there. */
export type IntentKey = { readonly chainId: number; readonly address: Address; readonly nonce: number }

/** A nonce that a key is spending on a chain. At most one of its attempts can ever be mined. */
export type TransactionIntent = IntentKey & { readonly attempts: readonly IntentAttempt[] }

/** What relayers are about to send: written before a transaction leaves, so that a restart goes on with it. */
export type IntentStore = {
  /** The intent in flight. */
  current(key: { chainId: number; address: Address }): Promise<TransactionIntent | undefined>
  /** Opens an intent with its first attempt. Throws {@link IntentInFlight} while another one of that key is open there. */
  begin(intent: IntentKey & { attempt: IntentAttempt }): Promise<void>
  /** Adds a replacement of the same nonce; of many the oldest are forgotten. Throws {@link IntentNotOpen}. */
  replace(intent: IntentKey & { attempt: IntentAttempt }): Promise<void>
  /**
   * Closes an intent: one attempt was mined, or the nonce went to something else. Of those that are closed the last 1,000 of a
   * key on a chain stay. Throws {@link IntentNotOpen}.
   */
  finish(intent: IntentKey & { state: 'mined' | 'dropped' }): Promise<void>
}

/** Tried for hours on end, a row stays short enough to be written each time. */
const mostAttempts = 64

const rowSchema = z.object({
  chain_id: bigintColumn.transform(Number),
  address: bytesColumn(20).transform((address) => getAddress(address)),
  nonce: bigintColumn.transform(Number),
  attempts: z.array(
    z.object({
      hash: hash32Text,
      raw: z.custom<Hex>((value) => typeof value === 'string' && /^0x([0-9a-f]{2})+$/.test(value)),
      epoch: bigintText,
      digest: hash32Text,
      maxFeePerGas: bigintText,
      maxPriorityFeePerGas: bigintText,
      signedAt: z.int().nonnegative(),
    }),
  ),
})

/** How many closed intents of a key on a chain stay, for a person who looks into what was sent. */
const closedKept = 1_000

/** The transaction intents of a database. */
export function createIntentStore({ db: anyDb, schema, sync }: Database): IntentStore {
  const db = anyDb.withSchema(schema)

  async function current({ chainId, address }: { chainId: number; address: Address }) {
    const row = await db
      .selectFrom('intents')
      .selectAll()
      .where('chain_id', '=', String(chainId))
      .where('address', '=', hexToBytes(address))
      .where('state', '=', 'open')
      .executeTakeFirst()
    if (row === undefined) return undefined
    const { chain_id, ...intent } = parseRow(row, { table: 'intents', schema: rowSchema })
    return { chainId: chain_id, ...intent }
  }

  async function update(key: IntentKey, values: { attempts: string } | { state: string }): Promise<void> {
    const { numUpdatedRows } = await db
      .updateTable('intents')
      .set(values)
      .where('chain_id', '=', String(key.chainId))
      .where('address', '=', hexToBytes(key.address))
      .where('nonce', '=', String(key.nonce))
      .where('state', '=', 'open')
      .executeTakeFirst()
    if (numUpdatedRows > 0n) return
    const { chainId, address, nonce } = key
    throw new IntentNotOpen('This transaction is not in flight.', {
      details: { chainId, address, nonce, expected: 'an open intent', seen: (await current(key))?.nonce ?? 'none' },
      hint: 'Another process uses the same key on that chain: run one relayer per key.',
    })
  }

  return {
    current,
    async begin({ chainId, address, nonce, attempt }) {
      const attempts = encodeJson([attempt])
      // A nonce may come again: a chain that lost a block gives it back.
      const { numInsertedOrUpdatedRows = 0n } = await db
        .insertInto('intents')
        .values({
          chain_id: BigInt(chainId),
          address: hexToBytes(address),
          nonce: BigInt(nonce),
          state: 'open',
          attempts,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['chain_id', 'address', 'nonce'])
            .doUpdateSet({ state: 'open', attempts })
            .where('intents.state', '!=', 'open'),
        )
        .executeTakeFirst()
        .catch((cause) => {
          if (isUniqueViolation(cause)) return { numInsertedOrUpdatedRows: 0n }
          throw cause
        })
      if (numInsertedOrUpdatedRows > 0n) return sync()
      throw new IntentInFlight('This key already has a transaction in flight on that chain.', {
        details: {
          chainId,
          address,
          expected: `nonce ${(await current({ chainId, address }))?.nonce}`,
          seen: `nonce ${nonce}`,
        },
        hint: 'Another process uses the same key on that chain: run one relayer per key.',
      })
    },
    async replace({ attempt, ...key }) {
      const attempts = (await current(key))?.attempts ?? []
      await update(key, { attempts: encodeJson([...attempts, attempt].slice(-mostAttempts)) })
      await sync()
    },
    async finish({ state, ...key }) {
      await update(key, { state })
      await db
        .deleteFrom('intents')
        .where('chain_id', '=', String(key.chainId))
        .where('address', '=', hexToBytes(key.address))
        .where('nonce', '<=', String(key.nonce - closedKept))
        .where('state', '!=', 'open')
        .execute()
    },
  }
}

function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '23505'
}

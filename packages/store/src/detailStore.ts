import {
  type ChainDelta,
  type Claim,
  type Hash32,
  parseAccountId,
  parseOperatorSet,
  type SnapshotHeader,
} from '@plimsoll/protocol'
import { type Hex, hexToBytes, isAddress } from 'viem'
import { z } from 'zod'
import { bigintText, encodeJson, hash32Text, parseRow } from './columns.ts'
import type { Database } from './openDatabase.ts'

/** What a node serves of a snapshot besides its leaves and what is signed. */
export type SnapshotDetails = {
  /** The claims whose root the header has. */
  readonly claims: readonly Claim[]
  /** By slot: what that chain's registry said at the cut. */
  readonly registries: readonly ChainDelta['registry'][]
}

/** Details of snapshots. Claims are kept by their root, so that many snapshots with the same claims hold them once. */
export type DetailStore = {
  put(details: { header: SnapshotHeader } & SnapshotDetails): Promise<void>
  /** `undefined` if they were not put, or are forgotten. */
  of(header: SnapshotHeader): Promise<SnapshotDetails | undefined>
}

const claim = z.object({
  debtSlot: z.int().nonnegative(),
  index: bigintText,
  account: hash32Text.transform(parseAccountId),
  beneficiary: z.custom<Hex>((value) => typeof value === 'string' && isAddress(value, { strict: false })),
  assetId: z.int().nonnegative(),
  units: bigintText,
})
const claimSet = z.object({ claims: z.array(claim) })
const scheduledSet = z.object({
  set: z.object({ threshold: z.int(), operators: z.array(z.string()) }).transform(parseOperatorSet),
  effectiveAt: bigintText,
})
const registry = z
  .object({
    digest: hash32Text,
    epoch: bigintText,
    timestamp: bigintText,
    operators: hash32Text,
    nextOperators: hash32Text,
    scheduled: scheduledSet.optional(),
    config: hash32Text,
  })
  .transform(({ scheduled, ...others }) => ({ ...others, scheduled }))
const registries = z.object({ slots: z.array(registry) })

/** The details of a database. */
export function createDetailStore({ db: anyDb, schema }: Database): DetailStore {
  const db = anyDb.withSchema(schema)
  const rootOf = ({ claims }: { claims: Hash32 }) => hexToBytes(claims)
  return {
    async put({ header, claims, registries }) {
      await db
        .insertInto('claim_sets')
        .values({ root: rootOf(header), claims: encodeJson(claims) })
        .onConflict((conflict) => conflict.column('root').doNothing())
        .execute()
      await db
        .insertInto('registries')
        .values({ epoch: header.epoch, slots: encodeJson(registries) })
        .onConflict((conflict) => conflict.column('epoch').doUpdateSet({ slots: encodeJson(registries) }))
        .execute()
    },
    async of(header) {
      const epoch = header.epoch.toString()
      const [claimRow, registryRow] = await Promise.all([
        db.selectFrom('claim_sets').selectAll().where('root', '=', rootOf(header)).executeTakeFirst(),
        db.selectFrom('registries').selectAll().where('epoch', '=', epoch).executeTakeFirst(),
      ])
      if (claimRow === undefined || registryRow === undefined) return undefined
      return {
        claims: parseRow(claimRow, { table: 'claim_sets', schema: claimSet }).claims,
        registries: parseRow(registryRow, { table: 'registries', schema: registries }).slots,
      }
    },
  }
}

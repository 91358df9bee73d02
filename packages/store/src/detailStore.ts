import { parseOperatorSet, type RegistryReport, type SnapshotHeader } from '@plimsoll/protocol'
import { z } from 'zod'
import { noteAccepted } from './accepted.ts'
import { bigintText, encodeJson, hash32Text, parseRow } from './columns.ts'
import type { Database } from './openDatabase.ts'

/** What a node serves of a snapshot besides its leaves, its claims and what is signed. */
export type SnapshotDetails = {
  /** By slot: what that chain's registry said at the cut. */
  readonly registries: readonly RegistryReport[]
}

/** Details of snapshots. */
export type DetailStore = {
  /** Keeps details; what registries name in them is not pruned until they name something else. */
  put(details: { header: SnapshotHeader } & SnapshotDetails): Promise<void>
  /** `undefined` if they were not put, or are forgotten. */
  of(header: SnapshotHeader): Promise<SnapshotDetails | undefined>
}

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
  return {
    async put({ header, registries }) {
      await anyDb.transaction().execute(async (transaction) => {
        await transaction
          .withSchema(schema)
          .insertInto('registries')
          .values({ epoch: header.epoch, slots: encodeJson(registries) })
          .onConflict((conflict) => conflict.column('epoch').doUpdateSet({ slots: encodeJson(registries) }))
          .execute()
        await noteAccepted(transaction, { schema, header, registries })
      })
    },
    async of(header) {
      const epoch = header.epoch.toString()
      const row = await db.selectFrom('registries').selectAll().where('epoch', '=', epoch).executeTakeFirst()
      return row && { registries: parseRow(row, { table: 'registries', schema: registries }).slots }
    },
  }
}

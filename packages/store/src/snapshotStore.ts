import type { AttestedSnapshot, Hash32 } from '@plimsoll/protocol'
import { hexToBytes } from 'viem'
import { SnapshotConflict } from './errors.ts'
import type { Database } from './openDatabase.ts'
import { decodeSigned, decodeSnapshot, encodeSnapshot, type SignedEpoch, signedColumns } from './snapshotRow.ts'

/** Attested snapshots by epoch. */
export type SnapshotStore = {
  /** Keeps a snapshot; again changes nothing. Throws {@link SnapshotConflict} if that epoch has another digest. */
  put(attested: AttestedSnapshot): Promise<void>
  latest(): Promise<AttestedSnapshot | undefined>
  byEpoch(epoch: bigint): Promise<AttestedSnapshot | undefined>
  byDigest(digest: Hash32): Promise<AttestedSnapshot | undefined>
  /** The newest of those older than an epoch. */
  before(epoch: bigint): Promise<AttestedSnapshot | undefined>
  /**
   * What a registry at `epoch` may still need, oldest first: every newer snapshot that changes the operator set, and the
   * newest of all.
   */
  newerThan(epoch: bigint): Promise<AttestedSnapshot[]>
  /** Snapshots that change the operator set and are newer than an epoch, oldest first, at most `limit`. */
  rotations(page: { after: bigint; limit: number }): Promise<AttestedSnapshot[]>
  /** Who signed the newest snapshots, or the newest of those older than an epoch: newest first, at most `limit`. */
  signed(page: { before?: bigint | undefined; limit: number }): Promise<SignedEpoch[]>
}

/** The snapshots of a database. */
export function createSnapshotStore({ db: anyDb, schema }: Pick<Database, 'db' | 'schema'>): SnapshotStore {
  const db = anyDb.withSchema(schema)
  const byEpoch = async (epoch: bigint) => {
    const row = await db.selectFrom('snapshots').selectAll().where('epoch', '=', epoch.toString()).executeTakeFirst()
    return row && decodeSnapshot(row)
  }
  return {
    byEpoch,
    async put(attested) {
      const { header, digest } = attested
      const { numInsertedOrUpdatedRows = 0n } = await db
        .insertInto('snapshots')
        .values(encodeSnapshot(attested))
        .onConflict((conflict) => conflict.column('epoch').doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows > 0n) return
      const stored = await byEpoch(header.epoch)
      if (stored?.digest === digest.toLowerCase()) return
      throw new SnapshotConflict('Two snapshots of one epoch carry a quorum of signatures.', {
        details: { epoch: header.epoch, expected: stored?.digest, seen: digest },
        hint: 'Operators have signed twice: keep both, stop posting, and find out which keys are in both.',
      })
    },
    async latest() {
      const row = await db.selectFrom('snapshots').selectAll().orderBy('epoch', 'desc').limit(1).executeTakeFirst()
      return row && decodeSnapshot(row)
    },
    async byDigest(digest) {
      const row = await db
        .selectFrom('snapshots')
        .selectAll()
        .where('digest', '=', hexToBytes(digest))
        .executeTakeFirst()
      return row && decodeSnapshot(row)
    },
    async before(epoch) {
      const row = await db
        .selectFrom('snapshots')
        .selectAll()
        .where('epoch', '<', epoch.toString())
        .orderBy('epoch', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && decodeSnapshot(row)
    },
    async rotations({ after, limit }) {
      const rows = await db
        .selectFrom('snapshots')
        .selectAll()
        .where('epoch', '>', after.toString())
        .where('rotates', '=', true)
        .orderBy('epoch')
        .limit(limit)
        .execute()
      return rows.map(decodeSnapshot)
    },
    async signed({ before, limit }) {
      const newest = db.selectFrom('snapshots').select(signedColumns).orderBy('epoch', 'desc').limit(limit)
      const rows = await (before === undefined ? newest : newest.where('epoch', '<', before.toString())).execute()
      return rows.map(decodeSigned)
    },
    async newerThan(epoch) {
      const rows = await db
        .selectFrom('snapshots')
        .selectAll()
        .where('epoch', '>', epoch.toString())
        .where(({ eb, or, selectFrom }) =>
          or([
            eb('rotates', '=', true),
            eb(
              'epoch',
              '=',
              selectFrom('snapshots').select(({ fn }) => fn.max('epoch').as('epoch')),
            ),
          ]),
        )
        .orderBy('epoch')
        .execute()
      return rows.map(decodeSnapshot)
    },
  }
}

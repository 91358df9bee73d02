import type { OperatorBook } from '@plimsoll/attester'
import type { Store } from '@plimsoll/store'
import type { Archive } from './publicState.ts'
import { createReadLane, type ReadLane } from './readLane.ts'

/** Stored snapshots, read in a lane. */
export function createArchive({
  store: { snapshots },
  book,
  inTurn = createReadLane(),
}: {
  store: Pick<Store, 'snapshots'>
  book: Pick<OperatorBook, 'rotations'>
  inTurn?: ReadLane
}): Archive {
  return {
    archived: (name) => inTurn(() => (typeof name === 'bigint' ? snapshots.byEpoch(name) : snapshots.byDigest(name))),
    rotations: (page) => inTurn(() => book.rotations(page)),
    signed: (page) => inTurn(() => snapshots.signed(page)),
  }
}

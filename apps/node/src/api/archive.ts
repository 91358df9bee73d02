import type { OperatorBook } from '@plimsoll/attester'
import type { Store } from '@plimsoll/store'
import type { Archive } from './publicState.ts'
import { createReadLane } from './readLane.ts'

/** Stored snapshots, read in a lane of their own. */
export function createArchive({
  store: { snapshots },
  book,
}: {
  store: Pick<Store, 'snapshots'>
  book: Pick<OperatorBook, 'rotations'>
}): Archive {
  const inTurn = createReadLane()
  return {
    archived: (name) => inTurn(() => (typeof name === 'bigint' ? snapshots.byEpoch(name) : snapshots.byDigest(name))),
    rotations: (page) => inTurn(() => book.rotations(page)),
  }
}

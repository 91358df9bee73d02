import type { RotationArchive } from '@plimsoll/attester'
import { type AttestedSnapshot, type Hash32, hashOperatorSet, type OperatorSet } from '@plimsoll/protocol'
import type { OperatorSetStore } from '@plimsoll/store'

/** What an operators' book is kept in when nothing may be left behind. */
export function createMemoryArchive(): { snapshots: RotationArchive; sets: OperatorSetStore } {
  const snapshots: AttestedSnapshot[] = []
  const sets = new Map<Hash32, OperatorSet>()
  const ascending = () => snapshots.toSorted((a, b) => (a.header.epoch < b.header.epoch ? -1 : 1))
  return {
    snapshots: {
      latest: async () => ascending().at(-1),
      before: async (epoch) => ascending().findLast(({ header }) => header.epoch < epoch),
      rotations: async ({ after, limit }) =>
        ascending()
          .filter(({ header }) => header.epoch > after)
          .slice(0, limit),
      put: async (rotation) => void snapshots.push(rotation),
    },
    sets: {
      put: async (set) => void sets.set(hashOperatorSet(set), set),
      all: async () => sets,
    },
  }
}

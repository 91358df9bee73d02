import type { Aggregator, Snapshot } from '@plimsoll/aggregator'
import type { SnapshotArchive } from '@plimsoll/attester'
import type { AttestedSnapshot } from '@plimsoll/protocol'
import type { LeafVersion, Store } from '@plimsoll/store'
import type { ServedSnapshot } from '../api/servedSnapshot.ts'
import { SnapshotDiffers } from '../errors.ts'
import { createLeafJournal } from './createLeafJournal.ts'

/** The link between computing, attesting and serving: stores and serves only what this node has computed itself. */
export type SnapshotKeeper = {
  /** Computes the snapshot of a cut. */
  compute: Aggregator['snapshot']
  /**
   * Stores an attested snapshot with its leaves, then serves it; computes it first if this node has not. Only stores it
   * if it is not newer than what is served. Throws `SnapshotDiffers` and what computing throws, and goes on serving what
   * it did. Calls run one after another.
   */
  accept: (attested: AttestedSnapshot, computed?: Snapshot) => Promise<void>
  served: () => ServedSnapshot | undefined
  /** Why the last attested snapshot is not being served; undefined if it is. */
  problem: () => Error | undefined
  /** Resolves when nothing is being accepted any more. */
  settled: () => Promise<void>
  /** What is stored, and attested snapshots on their way there. */
  archive: SnapshotArchive
}

/** Creates a keeper that begins with what was served before a restart, if anything. */
export function createSnapshotKeeper({
  aggregator,
  store,
  historyEpochs,
  restored,
  onServed,
}: {
  aggregator: Aggregator
  store: Pick<Store, 'snapshots' | 'leaves' | 'claims' | 'details' | 'prune'>
  /** How many epochs back history is kept. */
  historyEpochs: number
  restored: ServedSnapshot | undefined
  onServed: (served: ServedSnapshot) => void
}): SnapshotKeeper {
  const journals = [
    createLeafJournal(store.leaves, ({ trie, changes }) => ({ trie: trie as LeafVersion, changes })),
    createLeafJournal(store.claims, ({ claims, claimChanges }) => ({ trie: claims.index, changes: claimChanges })),
  ]
  let served = restored
  let problem: Error | undefined
  let arriving: AttestedSnapshot | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function compute(at: Parameters<Aggregator['snapshot']>[0]): Promise<Snapshot> {
    const snapshot = await aggregator.snapshot(at)
    for (const journal of journals) journal.note(snapshot)
    return snapshot
  }

  async function take(attested: AttestedSnapshot, computed?: Snapshot): Promise<void> {
    const { digest, cut, header } = attested
    // An older one is history, kept because a registry may refer to it.
    if (served !== undefined && served.attested.header.epoch >= header.epoch) return store.snapshots.put(attested)
    const own = computed ?? (await compute({ cut, timestamp: header.timestamp }))
    if (own.digest !== digest)
      throw new SnapshotDiffers('The attested snapshot is not what this node computes at its cut', {
        details: { epoch: header.epoch, expected: digest, seen: own.digest, fields: differences(header, own.header) },
        hint: 'Compare this node’s providers with other sources: the quorum read something else from the chains.',
      })
    const { table, trie, claims, registries, health } = own
    // The snapshot last: whatever a crash leaves behind, a stored snapshot has its leaves and details.
    for (const journal of journals) await journal.write(own)
    await store.details.put({ header, registries })
    await store.snapshots.put(attested)
    served = { attested, table, trie, claims, registries, health }
    problem = undefined
    onServed(served)
    await store.prune(header.epoch - BigInt(historyEpochs))
  }

  return {
    compute,
    accept(attested, computed) {
      arriving = attested
      const taken = last.then(() => take(attested, computed))
      last = taken.catch((error: Error) => {
        problem = error
      })
      return taken
    },
    served: () => served,
    problem: () => problem,
    settled: async () => {
      await last
    },
    archive: {
      latest: async () => newer(arriving, await store.snapshots.latest()),
      byEpoch: async (epoch) => (await store.snapshots.byEpoch(epoch)) ?? only(arriving?.header.epoch === epoch),
      byDigest: async (digest) => (await store.snapshots.byDigest(digest)) ?? only(arriving?.digest === digest),
    },
  }

  function only(condition: boolean): AttestedSnapshot | undefined {
    return condition ? arriving : undefined
  }
}

function newer(one: AttestedSnapshot | undefined, other: AttestedSnapshot | undefined): AttestedSnapshot | undefined {
  return one && (!other || one.header.epoch > other.header.epoch) ? one : other
}

function differences(attested: object, own: object): string[] {
  return Object.entries(attested).flatMap(([field, value]) => (Reflect.get(own, field) === value ? [] : [field]))
}

import { createClaimSet, type Snapshot } from '@plimsoll/aggregator'
import type { SnapshotArchive } from '@plimsoll/attester'
import { createTrie } from '@plimsoll/merkle'
import type { AttestedSnapshot, Cut, Hash32 } from '@plimsoll/protocol'
import type { Store } from '@plimsoll/store'
import { createMutex } from '@plimsoll/tasks'
import type { Hex } from 'viem'
import { AttestationMismatch } from './errors.ts'
import { createLeafWriter } from './leafWriter.ts'
import { restoreServed } from './restore.ts'
import type { KeptSnapshot } from './served.ts'

/** The link between computing, attesting and serving: stores and serves only what this node has computed itself. */
export type Keeper = {
  /**
   * Stores an attested snapshot with its leaves, then serves it; computes it first if this node has not. Only stores it
   * if it is not newer than what is served. Throws `AttestationMismatch` and what computing and storing throw, and goes on
   * serving what it did. Calls run one after another.
   */
  accept: (attested: AttestedSnapshot, computed?: Snapshot) => Promise<void>
  /** What this node answers from; `undefined` before the first snapshot. */
  served: () => KeptSnapshot | undefined
  /** Attested snapshots that are stored, and those on their way there. */
  archive: SnapshotArchive
  /** Why the last attested snapshot is not being served; undefined if it is. */
  problem: () => Error | undefined
  /** Calls a listener with every snapshot as soon as it is served; the function that comes back ends that. */
  subscribe: (listener: (served: KeptSnapshot) => void) => () => void
  /** Resolves when nothing is being accepted or forgotten any more. */
  settled: () => Promise<void>
}

/**
 * Opens a keeper, which begins with what was served before a restart, if anything. Throws `ForeignState`.
 *
 * @example
 * const keeper = await openKeeper({ store, compute: aggregator.snapshot, salt, slots: 3, historyEpochs: 7_200, onError })
 * keeper.subscribe(({ attested }) => relayer.enqueue(attested))
 * await keeper.accept(attested, computed)
 */
export async function openKeeper({
  store,
  compute,
  salt,
  slots,
  thresholds,
  historyEpochs,
  onError,
}: {
  store: Pick<Store, 'snapshots' | 'leaves' | 'claims' | 'details' | 'prune'>
  compute: (at: { cut: Cut; timestamp: bigint }) => Promise<Snapshot>
  salt: Hex
  slots: number
  /** Of the risk config's margin lines; those of the law without it. */
  thresholds?: readonly number[]
  /** How many epochs back history is kept. */
  historyEpochs: number
  /** Something failed that keeps nothing from being served: a listener, or forgetting history. */
  onError: (error: Error) => void
}): Promise<Keeper> {
  // Tries of their own: all their memory goes once the first snapshot after the restart is served.
  const empty = { trie: await createTrie(), claims: await createClaimSet() }
  let served = await restoreServed(store, { salt, slots, thresholds, empty })
  const leafWriter = createLeafWriter(store)
  const listeners = new Set<(served: KeptSnapshot) => void>()
  /** On their way into the store. */
  const arriving = new Map<Hash32, AttestedSnapshot>()
  /** The newest that could not be taken: the operators' round has to know that it exists. */
  let refused: AttestedSnapshot | undefined
  let problem: Error | undefined
  const exclusively = createMutex()

  async function take(attested: AttestedSnapshot, computed?: Snapshot): Promise<void> {
    const { digest, cut, header } = attested
    // An older one is history, kept because a registry may refer to it.
    if (served !== undefined && served.attested.header.epoch >= header.epoch) return store.snapshots.put(attested)
    const own = computed ?? (await compute({ cut, timestamp: header.timestamp }))
    if (own.digest !== digest)
      throw new AttestationMismatch('The attested snapshot is not what this node computes at its cut.', {
        details: { epoch: header.epoch, expected: digest, seen: own.digest, fields: differences(header, own.header) },
        hint: 'Compare this node’s providers with other sources: the quorum read something else from the chains.',
      })
    const { table, trie, claims, registries, health, bands } = own
    // The snapshot last: whatever a crash leaves behind, a stored snapshot has its leaves and details.
    await leafWriter.write(own)
    await store.details.put({ header, registries })
    await store.snapshots.put(attested)
    served = { attested, table, trie, claims, registries, health, bands }
    problem = undefined
    for (const listener of listeners) notify(listener, served)
  }

  function notify(listener: (served: KeptSnapshot) => void, served: KeptSnapshot): void {
    try {
      listener(served)
    } catch (error) {
      onError(error as Error)
    }
  }

  /** Takes a snapshot over; from then on the store has it, or `problem` says why not. */
  async function takeOver(attested: AttestedSnapshot, computed?: Snapshot): Promise<void> {
    try {
      await take(attested, computed)
    } catch (error) {
      problem = error as Error
      refused = newest([refused, attested])
      throw error
    } finally {
      arriving.delete(attested.digest)
    }
  }

  async function prune(attested: AttestedSnapshot): Promise<void> {
    if (served?.attested !== attested) return
    await store.prune(attested.header.epoch - BigInt(historyEpochs)).catch(onError)
  }

  return {
    accept(attested, computed) {
      arriving.set(attested.digest, attested)
      const taken = exclusively(() => takeOver(attested, computed))
      // A task of its own: the delivery of a snapshot must not wait for deletes.
      void exclusively(() => prune(attested))
      return taken
    },
    served: () => served,
    problem: () => problem,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    settled: () => exclusively(async () => undefined),
    archive: {
      latest: async () => newest([await store.snapshots.latest(), ...unstored()]),
      byEpoch: async (epoch) =>
        (await store.snapshots.byEpoch(epoch)) ?? unstored().find(({ header }) => header.epoch === epoch),
      byDigest: async (digest) =>
        (await store.snapshots.byDigest(digest)) ?? unstored().find((one) => one.digest === digest),
    },
  }

  function unstored(): AttestedSnapshot[] {
    return [...arriving.values(), ...(refused === undefined ? [] : [refused])]
  }
}

function newest(snapshots: readonly (AttestedSnapshot | undefined)[]): AttestedSnapshot | undefined {
  return snapshots.reduce((one, other) => {
    return one && (!other || one.header.epoch >= other.header.epoch) ? one : other
  }, undefined)
}

function differences(attested: object, own: object): string[] {
  return Object.entries(attested).flatMap(([field, value]) => (Reflect.get(own, field) === value ? [] : [field]))
}

import type { AccountTrie, Hex } from '@plimsoll/merkle'
import type { AccountId, ChainDelta, Cut, CutEntry, Deployment, RiskConfig } from '@plimsoll/protocol'
import { assembleSnapshot } from './assembleSnapshot.ts'
import { checkCut } from './checkCut.ts'
import { createLedger } from './createLedger.ts'
import { createMutex } from './createMutex.ts'
import { MissingReader } from './errors.ts'
import { isSameEntry } from './isSameEntry.ts'
import type { PreviousTable } from './priceAssets.ts'
import { readDelta } from './readDelta.ts'
import type { Snapshot } from './snapshot.ts'

/** One chain as the aggregator needs it: what leads from one block, or from nothing, to another. */
export type DeltaReader = {
  readonly slot: number
  read(range: { from?: CutEntry; to: CutEntry }): Promise<ChainDelta>
}

/** All chains at one cut. */
export type Aggregator = {
  /**
   * Moves the ledger to the cut, forward or backward, and computes its snapshot; `timestamp` in seconds. Calls run one
   * after another. If a chain cannot be read, the ledger stays where it was. Throws `InvalidCut`, `UnknownRiskConfig`,
   * `IncompleteDelta`, `InvalidLeaf`, `AssetMismatch`, `MissingPreviousTable`, and whatever the readers throw.
   */
  snapshot(request: { cut: Cut; timestamp: bigint }): Promise<Snapshot>
  /** Where the ledger stands; `undefined` before the first snapshot. */
  cut(): Cut | undefined
}

/**
 * Creates an aggregator with an empty ledger; the first snapshot reads every chain from nothing. `readers` has one per
 * chain of the deployment (throws `MissingReader`); `previousTable` is asked only if a price is missing altogether;
 * all tries of the snapshots grow from `emptyTrie`.
 *
 * @example
 * const aggregator = createAggregator({ deployment, risk, readers, previousTable, emptyTrie: await createTrie() })
 * const { header, digest } = await aggregator.snapshot({ cut, timestamp: 1_726_354_800n })
 */
export function createAggregator(parameters: {
  deployment: Deployment
  risk: RiskConfig
  readers: readonly DeltaReader[]
  previousTable: PreviousTable
  emptyTrie: AccountTrie
}): Aggregator {
  const { deployment } = parameters
  const readers = deployment.chains.map((chain) => readerOf(chain, parameters.readers))
  const ledger = createLedger({ slots: readers.length, empty: parameters.emptyTrie })
  const exclusive = createMutex()
  let changes = new Map<AccountId, readonly Hex[]>()

  async function snapshot({ cut, timestamp }: { cut: Cut; timestamp: bigint }): Promise<Snapshot> {
    checkCut(cut, deployment)
    const reads = cut.flatMap((to, slot) => {
      const reader = readers[slot]
      const from = ledger.chains[slot]?.entry
      if (reader === undefined || (from !== undefined && isSameEntry(from, to))) return []
      return [readDelta(reader, { from, to })]
    })
    for (const [account, words] of ledger.advance(await allOrNothing(reads))) changes.set(account, words)

    const chains = ledger.chains.filter((chain) => chain !== undefined)
    const assembled = await assembleSnapshot({ ...parameters, chains, trie: ledger.trie, timestamp })
    const result = { ...assembled, changes }
    // Only now: changes of a snapshot that failed belong to the next one.
    changes = new Map()
    return result
  }

  return {
    snapshot: (request) => exclusive(() => snapshot(request)),
    cut: () => {
      const entries = ledger.chains.flatMap((chain) => (chain === undefined ? [] : [chain.entry]))
      return entries.length === 0 ? undefined : entries
    },
  }
}

function readerOf({ slot, name }: { slot: number; name: string }, readers: readonly DeltaReader[]): DeltaReader {
  const [reader, ...others] = readers.filter((reader) => reader.slot === slot)
  if (reader !== undefined && others.length === 0) return reader
  throw new MissingReader('Every chain of the deployment needs one reader.', {
    details: { chain: name, slot, expected: 1, seen: reader === undefined ? 0 : others.length + 1 },
  })
}

/** Waits for every read even if one fails, so that no read of a failed attempt runs into the next. */
async function allOrNothing<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}

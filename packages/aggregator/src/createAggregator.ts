import type { AccountTrie } from '@plimsoll/merkle'
import {
  type ChainDelta,
  type Cut,
  type CutEntry,
  type Deployment,
  type RiskConfig,
  sameBlock,
} from '@plimsoll/protocol'
import { createMutex, inSteps } from '@plimsoll/tasks'
import type { ClaimSet } from './claims/claimSet.ts'
import { MissingReader } from './errors.ts'
import { createRanker } from './health/createRanker.ts'
import { createLedger } from './ledger/createLedger.ts'
import { assembleSnapshot } from './snapshot/assembleSnapshot.ts'
import type { PreviousTable } from './snapshot/priceAssets.ts'
import { checkCut, readDelta } from './snapshot/readDelta.ts'
import type { Snapshot } from './snapshot/snapshot.ts'

/** One chain as the aggregator needs it: the changes between two blocks, or everything at one block. */
export type DeltaReader = {
  readonly slot: number
  read(range: { from?: CutEntry; to: CutEntry }): Promise<ChainDelta>
}

/** All chains at one cut. */
export type Aggregator = {
  /**
   * Moves the ledger to the cut, forward or backward, and computes its snapshot; `timestamp` in seconds. Calls run one
   * after another. If a chain cannot be read, the ledger stays where it was. Throws `InvalidCut`, `RiskConfigMismatch`,
   * `IncompleteDelta`, `InvalidLeaf`, `MalformedClaim`, `AssetMismatch`, `MissingPreviousTable`, and whatever the
   * readers throw.
   */
  snapshot(request: { cut: Cut; timestamp: bigint }): Promise<Snapshot>
  /** Where the ledger stands; `undefined` before the first snapshot. */
  cut(): Cut | undefined
  /** Bytes that the ledger holds, the trie included. */
  memoryBytes(): number
}

/**
 * Creates an aggregator with an empty ledger; the first snapshot reads every chain from nothing. `readers` has one per
 * chain of the deployment (throws `MissingReader`); `previousTable` is asked only if a price is missing altogether;
 * all tries of the snapshots grow from `emptyTrie` and `emptyClaims`.
 *
 * @example
 * const empty = { emptyTrie: await createTrie(), emptyClaims: await createClaimSet() }
 * const aggregator = createAggregator({ deployment, risk, readers, previousTable, ...empty })
 * const { header, digest } = await aggregator.snapshot({ cut, timestamp: 1_726_354_800n })
 */
export function createAggregator(parameters: {
  deployment: Deployment
  risk: RiskConfig
  readers: readonly DeltaReader[]
  previousTable: PreviousTable
  emptyTrie: AccountTrie
  emptyClaims: ClaimSet
}): Aggregator {
  const { deployment, emptyTrie: empty, emptyClaims } = parameters
  const readers = deployment.chains.map((chain) => readerOf(chain, parameters.readers))
  const ledger = createLedger({ slots: readers.length, empty, emptyClaims })
  const exclusive = createMutex()
  const rank = createRanker({ ...ledger, slots: readers.length })

  async function snapshot({ cut, timestamp }: { cut: Cut; timestamp: bigint }): Promise<Snapshot> {
    checkCut(cut, deployment)
    const reads = cut.flatMap((to, slot) => {
      const reader = readers[slot]
      const from = ledger.chains[slot]?.entry
      if (reader === undefined || (from !== undefined && sameBlock(from, to))) return []
      return [readDelta(reader, { from, to })]
    })
    await inSteps(ledger.advance(await allOrNothing(reads)))

    const chains = ledger.chains.filter((chain) => chain !== undefined)
    const { trie, unsettled: claims } = ledger
    const assembled = await assembleSnapshot({ ...parameters, chains, trie, claims, timestamp })
    return { ...assembled, health: await inSteps(rank(assembled)) }
  }

  return {
    snapshot: (request) => exclusive(() => snapshot(request)),
    cut: () => {
      const entries = ledger.chains.flatMap((chain) => (chain === undefined ? [] : [chain.entry]))
      return entries.length === 0 ? undefined : entries
    },
    memoryBytes: () => ledger.memoryBytes,
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

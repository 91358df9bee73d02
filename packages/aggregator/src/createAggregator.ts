import type { AccountTrie } from '@plimsoll/merkle'
import {
  type ChainDelta,
  type Cut,
  type CutEntry,
  type Deployment,
  marginLinesOf,
  marginThresholds,
  type RiskConfig,
  sameBlock,
} from '@plimsoll/protocol'
import { createMutex, inSteps } from '@plimsoll/tasks'
import type { ClaimSet } from './claims/claimSet.ts'
import { MissingReader, StateMissing } from './errors.ts'
import { createRanker } from './health/createRanker.ts'
import { createLedger } from './ledger/createLedger.ts'
import { createWaysBack } from './ledger/waysBack.ts'
import { assembleSnapshot } from './snapshot/assembleSnapshot.ts'
import type { PreviousTable } from './snapshot/priceAssets.ts'
import { checkCut, readDelta } from './snapshot/readDelta.ts'
import type { Snapshot } from './snapshot/snapshot.ts'

/** One chain as the aggregator needs it: the changes between two blocks, or everything at one block. */
export type DeltaReader = {
  readonly slot: number
  read(range: { from?: CutEntry; to: CutEntry }): Promise<ChainDelta>
}

/** A cut to compute, in seconds since 1970, and the slots whose chains cannot be read now. */
export type SnapshotRequest = { cut: Cut; timestamp: bigint; unread?: ReadonlySet<number> }

/** All chains at one cut. */
export type Aggregator = {
  /**
   * Moves the ledger to the cut, forward or backward, and computes its snapshot; `timestamp` in seconds. Calls run one
   * after another. A chain that stands at its entry is not read. The chains of the slots `unread` are not read in any case:
   * they stand there, or go back to where they stood. If a chain cannot be read, the ledger stays where it was. Throws
   * `InvalidCut`, `StateMissing`, `RiskConfigMismatch`, `IncompleteDelta`, `InvalidLeaf`, `MalformedClaim`,
   * `AssetMismatch`, `MissingPreviousTable`, and whatever the readers throw.
   */
  snapshot(request: SnapshotRequest): Promise<Snapshot>
  /**
   * Takes the cut of the latest attested snapshot: from now on each chain can go back to its entry there, if it stands there or
   * has stood there since, without being read. §10, rule 1.
   */
  noteAttested(cut: Cut): void
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
  const { deployment, risk, emptyTrie: empty, emptyClaims } = parameters
  const readers = deployment.chains.map((chain) => readerOf(chain, parameters.readers))
  const ledger = createLedger({ slots: readers.length, empty, emptyClaims })
  const exclusive = createMutex()
  const waysBack = readers.map(createWaysBack)
  const rank = createRanker({
    ...ledger,
    slots: readers.length,
    thresholds: marginThresholds(marginLinesOf(risk)),
  })

  async function snapshot({ cut, timestamp, unread }: SnapshotRequest): Promise<Snapshot> {
    checkCut(cut, deployment)
    const deltas = cut.flatMap((to, slot) => {
      const reader = readers[slot]
      const from = ledger.chains[slot]?.entry
      if (reader === undefined || (from !== undefined && sameBlock(from, to))) return []
      return [unread?.has(slot) ? wayBack(slot, to) : readDelta(reader, { from, to })]
    })
    for (const step of await inSteps(ledger.advance(await allOrNothing(deltas)))) {
      const at = ledger.chains[step.slot]?.entry
      if (at) waysBack[step.slot]?.moved(step, { at })
    }

    const chains = ledger.chains.filter((chain) => chain !== undefined)
    const { trie, unsettled: claims } = ledger
    const assembled = await assembleSnapshot({ ...parameters, chains, trie, claims, timestamp })
    return { ...assembled, ...(await inSteps(rank(assembled))) }
  }

  function wayBack(slot: number, to: CutEntry): ChainDelta {
    const way = waysBack[slot]?.to(to)
    if (way !== undefined) return way
    throw new StateMissing('The state of a chain that cannot be read now is not kept here.', {
      details: { slot, chain: to.chainId, expected: to, seen: ledger.chains[slot]?.entry ?? 'nothing' },
      hint: 'This node takes part again once it has read that chain.',
    })
  }

  return {
    snapshot: (request) => exclusive(() => snapshot(request)),
    noteAttested(cut) {
      for (const [slot, entry] of cut.entries()) {
        const at = ledger.chains[slot]?.entry
        if (at) waysBack[slot]?.forgetBefore(entry, { at })
      }
    },
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
async function allOrNothing<T>(promises: readonly (T | Promise<T>)[]): Promise<T[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}

import type { AccountId, CutEntry } from '@plimsoll/protocol'
import type { Hex } from 'viem'

/**
 * One step of a cold start. `base`: from here on everything read belongs to `entry`, where the vault had counted `touches`; what
 * was read before does too, but for the accounts in `dropped`. `page`: accounts with their words, as they are at the last base.
 */
export type ColdRead =
  | { kind: 'base'; entry: CutEntry; touches: bigint; dropped: readonly AccountId[] }
  | { kind: 'page'; accounts: ReadonlyMap<AccountId, readonly Hex[]> }

/** Keeps how far a cold start of one chain has come, so that the next one, also after a kill, goes on from there. */
export type ColdReadJournal = {
  /** Everything appended since the last `clear`, in order. */
  records(): AsyncIterable<ColdRead>
  /** Resolves once the record is kept, whole. */
  append(record: ColdRead): Promise<void>
  clear(): Promise<void>
}

/** A journal that lives as long as the process: an attempt that fails is continued, a killed one is not. */
export function createMemoryJournal(): ColdReadJournal {
  let kept: ColdRead[] = []
  return {
    async *records() {
      yield* kept
    },
    async append(record) {
      kept.push(record)
    },
    async clear() {
      kept = []
    },
  }
}

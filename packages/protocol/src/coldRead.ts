import type { Hex } from 'viem'
import type { AccountId } from './accounts/accountId.ts'
import type { CutEntry } from './snapshot/cut.ts'

/**
 * One step of reading a chain from nothing. `base`: from here on everything read belongs to `entry`, where the vault had counted
 * `touches`; what was read before does too, but for the accounts in `dropped`. `page`: accounts with their words, as they are
 * at the last base.
 */
export type ColdRead =
  | {
      readonly kind: 'base'
      readonly entry: CutEntry
      readonly touches: bigint
      readonly dropped: readonly AccountId[]
    }
  | { readonly kind: 'page'; readonly accounts: ReadonlyMap<AccountId, readonly Hex[]> }

/** Keeps how far reading a chain from nothing has come, so that the next attempt, also after a kill, goes on from there. */
export type ColdReadJournal = {
  /** Everything appended since the last `clear`, in order. */
  records(): AsyncIterable<ColdRead>
  /** Resolves once the record is kept, whole; several at a time are added one after another. */
  append(record: ColdRead): Promise<void>
  clear(): Promise<void>
}

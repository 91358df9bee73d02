import type { Hex } from '@plimsoll/merkle'
import type { AccountId, ChainDelta, ChainObservation, Claim, CutEntry } from '@plimsoll/protocol'

/** One chain at one block, as the ledger holds it. */
export type ChainState = {
  readonly entry: CutEntry
  /** This chain's local words of every account that has any. */
  readonly accounts: Map<AccountId, readonly Hex[]>
  /** Every claim ever booked here; position = index. */
  readonly claims: readonly Claim[]
  /** Claims paid here: per debt slot, 256 claims a word, lowest bit first. */
  readonly paid: readonly (readonly bigint[])[]
  readonly observation: ChainObservation
  /** What this chain's registry said: the latest snapshot it had accepted, and its operators and config. */
  readonly registry: ChainDelta['registry']
}

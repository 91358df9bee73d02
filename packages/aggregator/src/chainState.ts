import type { ChainDelta, ChainObservation, Claim, CutEntry } from '@plimsoll/protocol'

/** One chain at one block, as the ledger holds it; what it says about accounts is in the leaves. */
export type ChainState = {
  readonly entry: CutEntry
  /** Every claim ever booked here; position = index. */
  readonly claims: readonly Claim[]
  /** Claims paid here: per debt slot, 256 claims a word, lowest bit first. */
  readonly paid: readonly (readonly bigint[])[]
  readonly observation: ChainObservation
  /** What this chain's registry said: the latest snapshot it had accepted, and its operators and config. */
  readonly registry: ChainDelta['registry']
}

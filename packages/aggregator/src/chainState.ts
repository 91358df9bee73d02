import type { ChainDelta, ChainObservation, CutEntry } from '@plimsoll/protocol'

/** One chain at one block, as the ledger holds it; what it says about accounts and claims is in the tries. */
export type ChainState = {
  readonly entry: CutEntry
  readonly observation: ChainObservation
  /** What this chain's registry said: the latest snapshot it had accepted, and its operators and config. */
  readonly registry: ChainDelta['registry']
}

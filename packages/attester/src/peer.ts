import type { AttestedSnapshot, CompactSignature, Cut, CutEntry, Hash32, SnapshotHeader } from '@plimsoll/protocol'
import type { Address } from 'viem'
import type { KeyReport } from './oneProcess.ts'

/** What a leader asks its peers to sign: the header, and the cut that it is a function of. §10. */
export type Proposal = { readonly header: SnapshotHeader; readonly cut: Cut }

/** What an operator can confirm now: by slot, the newest final block, or null; `at` is its time, in ms. §10, rule 1. */
export type HeadsStatement = { readonly heads: readonly (CutEntry | null)[]; readonly at: number }

/** Another operator, however it is reached. Every call may reject, and should when the signal aborts. */
export type Peer = {
  readonly address: Address
  /** The peer's signature over the proposal's digest. */
  propose: (proposal: Proposal, signal: AbortSignal) => Promise<CompactSignature>
  /** Says what this operator can confirm now, and hears what the peer knows of this operator's key. */
  tell: (statement: HeadsStatement, signal: AbortSignal) => Promise<KeyReport>
  /** Hands over a snapshot with its quorum. */
  deliver: (attested: AttestedSnapshot, signal: AbortSignal) => Promise<void>
  /** A snapshot with its quorum that the peer may have. */
  snapshot: (digest: Hash32, signal: AbortSignal) => Promise<AttestedSnapshot | undefined>
}

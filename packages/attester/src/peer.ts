import type { AttestedSnapshot, CompactSignature, Cut, Hash32, SnapshotHeader } from '@plimsoll/protocol'
import type { Address } from 'viem'

/** What a leader asks its peers to sign: the header, and the cut that it is a function of. §10. */
export type Proposal = { readonly header: SnapshotHeader; readonly cut: Cut }

/** Another operator, however it is reached. Every call may reject, and should when the signal aborts. */
export type Peer = {
  readonly address: Address
  /** The peer's signature over the proposal's digest. */
  propose: (proposal: Proposal, signal: AbortSignal) => Promise<CompactSignature>
  /** Hands over a snapshot with its quorum. */
  deliver: (attested: AttestedSnapshot, signal: AbortSignal) => Promise<void>
  /** A snapshot with its quorum that the peer may have. */
  snapshot: (digest: Hash32, signal: AbortSignal) => Promise<AttestedSnapshot | undefined>
}

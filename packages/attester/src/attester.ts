import type { Key } from '@plimsoll/keys'
import type { AttestedSnapshot, CompactSignature, Cut, Hash32, OperatorSet, SnapshotHeader } from '@plimsoll/protocol'
import type { SigningRecord, SnapshotStore } from '@plimsoll/store'
import type { Clock } from '@plimsoll/tasks'
import type { Address, Hex } from 'viem'
import type { OperatorBook } from './operatorBook.ts'
import type { Peer, Proposal } from './peer.ts'

/** What the attester needs of a computed snapshot; `registries` says, by slot, what each had accepted at the cut. */
export type ComputedSnapshot = {
  readonly header: SnapshotHeader
  readonly digest: Hash32
  readonly cut: Cut
  readonly assets: readonly Hex[]
  readonly registries: readonly { readonly digest: Hash32; readonly epoch: bigint }[]
}

/** All chains at one moment, by a quorum of this operator's own providers. */
export type ChainsView = {
  /** The newest final block of every chain, in slot order. */
  readonly heads: Cut
  /**
   * Whether every block of a cut is canonical and final. Rejects when that cannot be known, or when a block is canonical but
   * not final yet.
   */
  check: (cut: Cut) => Promise<CutVerdict>
}

/** The blocks of a cut as they were confirmed, which is what may be computed from; or why one of them is not on its chain. */
export type CutVerdict =
  | { readonly canonical: true; readonly cut: Cut }
  | { readonly canonical: false; readonly why: Error }

/** The attested snapshots this operator has, those on their way into the store among them. */
export type SnapshotArchive = Pick<SnapshotStore, 'latest' | 'byEpoch' | 'byDigest'>

/** Something this operator would not sign, take over or could not finish; `from` is the leader, `at` in ms. */
export type Refusal = { at: number; epoch: bigint; from: Address; error: Error }

/** What happens in the round, for logs and metrics. */
export type AttesterEvent =
  | { kind: 'proposed'; epoch: bigint; attempt: number; digest: Hash32 }
  | { kind: 'signed'; epoch: bigint; leader: Address; digest: Hash32 }
  | { kind: 'attested'; epoch: bigint; digest: Hash32 }
  /** A snapshot changed the operators; `next` is undefined if only its hash is known here. */
  | { kind: 'rotated'; epoch: bigint; next: OperatorSet | undefined }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'peerFailed'; peer: Address; error: Error }
  | { kind: 'halted'; reason: string }

/** An operator as it is now; times in ms. */
export type AttesterStatus = {
  address: Address
  /** Who signs the next snapshot; undefined as long as only the hash of the set is known. */
  set: OperatorSet | undefined
  /** Undefined as long as `set` is. */
  leader: { epoch: bigint; attempt: number; address: Address } | undefined
  /** Why it signs nothing until a person calls `resume`. */
  halted: string | undefined
  lastSigned: { epoch: bigint; digest: Hash32 } | undefined
  lastAttested: { epoch: bigint; digest: Hash32 } | undefined
  /** The newest last. */
  refusals: readonly Refusal[]
  peers: readonly PeerStatus[]
}

/** A peer as this operator last saw it; times in ms. */
export type PeerStatus = {
  address: Address
  lastAnswerAt: number | undefined
  latencyMs: number | undefined
  /** Of its last answer; undefined when that was good. */
  error: Error | undefined
}

/** See `createAttester`. */
export type AttesterOptions<S extends ComputedSnapshot> = {
  /** Which operators sign which epoch; loaded. */
  operators: OperatorBook
  signer: Key
  salt: Hex
  epochSeconds: number
  /** In slot order. */
  chainIds: readonly number[]
  /** What it has signed, noted before a signature leaves. */
  record: SigningRecord
  snapshots: SnapshotArchive
  /** What this operator's own providers say of all chains now; rejects when no quorum of them does. */
  look: () => Promise<ChainsView>
  compute: (at: { cut: Cut; timestamp: bigint }) => Promise<S>
  /** Every other operator that can be reached, whether it signs now or not. */
  peers: readonly Peer[]
  /**
   * Stores a new attested snapshot, durably, and passes it on; after it resolves `snapshots` finds it. Comes with what
   * this operator computed, if it did. Called one at a time; must not call the attester.
   */
  onAttested: (attested: AttestedSnapshot, computed: S | undefined) => Promise<void>
  onEvent?: (event: AttesterEvent) => void
  clock?: Clock
  /** How long a leader has before the next one may lead the same epoch; default 5,000. */
  leaderTimeoutMs?: number
  /** How much too early, by this operator's clock, the next leader may come; default 500. */
  leaderToleranceMs?: number
  /** How much older than this operator's own view a chain's block may be; default 60. */
  maxCutLagSeconds?: number
  /** The signed epoch whose cut is known not to be canonical any more, and which a person has looked into. */
  acknowledgedEpoch?: bigint
}

/** One operator's part in the round of §10. */
export type Attester = {
  /** Begins to lead whenever it is this operator's turn; while it is in no set that signs, it only takes snapshots over. */
  start: () => Promise<void>
  /** Ends leading; resolves when nothing is under way any more. */
  stop: () => Promise<void>
  /** Checks a leader's proposal and signs it. Rejects with the reason, typed. `from` is authenticated by the caller. */
  handleProposal: (request: { from: Address; proposal: Proposal }) => Promise<CompactSignature>
  /** Takes over a snapshot once its quorum is verified; the same one again changes nothing. */
  handleAttested: (attested: AttestedSnapshot) => Promise<void>
  /** A snapshot from the archive or, if any has it, from a peer, verified. */
  snapshot: (digest: Hash32) => Promise<AttestedSnapshot | undefined>
  /** A person has looked into why it halted: sign again. */
  resume: () => Promise<void>
  status: () => AttesterStatus
}

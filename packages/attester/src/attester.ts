import type { Key } from '@plimsoll/keys'
import type {
  AttestedSnapshot,
  CompactSignature,
  Cut,
  CutEntry,
  Hash32,
  OperatorSet,
  SnapshotHeader,
} from '@plimsoll/protocol'
import type { SigningRecord, SnapshotStore } from '@plimsoll/store'
import type { Clock } from '@plimsoll/tasks'
import type { Address, Hex } from 'viem'
import type { KeyInUseTwice, Superseded } from './errors.ts'
import type { KeyReport, SenderSource } from './oneProcess.ts'
import type { OperatorBook } from './operatorBook.ts'
import type { SignedRequest } from './operatorRequest.ts'
import type { HeadsStatement, Peer, Proposal } from './peer.ts'

/** What a registry has accepted last; `timestamp` in seconds. */
export type AcceptedSnapshot = { readonly digest: Hash32; readonly epoch: bigint; readonly timestamp: bigint }

/** What the attester needs of a computed snapshot; `registries` says, by slot, what each had accepted at the cut. */
export type ComputedSnapshot = {
  readonly header: SnapshotHeader
  readonly digest: Hash32
  readonly cut: Cut
  readonly assets: readonly Hex[]
  readonly registries: readonly AcceptedSnapshot[]
}

/** All chains at one moment, each by a quorum of this operator's own providers. A chain that does not answer keeps nobody waiting. */
export type ChainsView = {
  /** By slot: the newest final block; undefined where no quorum says what it is. */
  readonly heads: readonly (CutEntry | undefined)[]
  /** By slot: what time it is (ms since 1970) by the chain's newest blocks; undefined where they do not tell. */
  readonly times: readonly (number | undefined)[]
  /** Whether a block of a chain is canonical and final. Never rejects. */
  confirm: (slot: number, entry: CutEntry) => Promise<EntryVerdict>
}

/** What a quorum of providers says of a block of a cut; a confirmed one is what may be read. */
export type EntryVerdict =
  | { readonly kind: 'confirmed'; readonly entry: CutEntry }
  /** The chain has another block at that height. */
  | { readonly kind: 'abandoned'; readonly why: Error }
  /** No quorum answered, or the block is not final yet. */
  | { readonly kind: 'unknown'; readonly why: Error }

/** A cut to compute, and the slots of the chains that cannot be read now: their state must be there already. */
export type ComputeRequest = { readonly cut: Cut; readonly timestamp: bigint; readonly unread: ReadonlySet<number> }

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
  /** A registry has accepted what no operator in reach can show; its cut was read from the chain. */
  | { kind: 'notShown'; slot: number; epoch: bigint; digest: Hash32 }
  /** Two processes sign with the key of an operator. */
  | { kind: 'keyInUseTwice'; operator: Address; processes: readonly Hex[] }
  /** This process signs nothing any more, because of another one with its key. */
  | { kind: 'stopped'; error: KeyInUseTwice | Superseded }
  /** A person has acknowledged why it had halted. */
  | { kind: 'resumed' }
  /** It has a quorum, and this operator could not store it or serve it. */
  | { kind: 'notKept'; epoch: bigint; digest: Hash32; error: Error }

/** An operator as it is now; times in ms. */
export type AttesterStatus = {
  address: Address
  /** Who signs the next snapshot; undefined as long as only the hash of the set is known. */
  set: OperatorSet | undefined
  /** Undefined as long as `set` is. */
  leader: { epoch: bigint; attempt: number; address: Address } | undefined
  /** Why it signs nothing until a person acts. */
  halted: string | undefined
  lastSigned: { epoch: bigint; digest: Hash32 } | undefined
  lastAttested: { epoch: bigint; digest: Hash32 } | undefined
  /** How far its clock is ahead of those of the chains and of the peers; undefined if none of them told the time. */
  clockAheadMs: number | undefined
  /** By slot: the newest block that enough operators can confirm for a quorum, as far as they have said. */
  quorumHeads: readonly (CutEntry | undefined)[]
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
  record: Pick<SigningRecord, 'record' | 'last' | 'abandoned'>
  snapshots: SnapshotArchive
  /** What this operator's own providers say of all chains now. */
  look: () => Promise<ChainsView>
  compute: (at: ComputeRequest) => Promise<S>
  /**
   * The cut of a snapshot that the registry of a slot names at a block, from the chain itself; undefined if it cannot be had.
   * Asked for when no operator in reach has the snapshot; it must be checked against the digest.
   */
  postedCut: (posted: { slot: number; report: AcceptedSnapshot; at: CutEntry }) => Promise<Cut | undefined>
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
  /** Who this process is; the peers send it with every request. */
  sender: SenderSource
  /** Take over from another process with this key, which has a lower generation; default false. */
  takeover?: boolean
  /**
   * Epochs that begin earlier than this after the start are signed only if every other operator confirms the signing record;
   * default 60,000. What may have been signed before lies within twice the largest difference of two clocks.
   */
  startDelayMs?: number
  /** How much older than the newest that a quorum can confirm a chain's block may be; default 60. */
  maxCutLagSeconds?: number
  /** A clock that is never corrected, against which other clocks are kept; default the machine's. */
  steady?: Clock
}

/** One operator's part in the round of §10. */
export type Attester = {
  /** Begins to lead whenever it is this operator's turn; while it is in no set that signs, it only takes snapshots over. */
  start: () => Promise<void>
  /** Ends leading; resolves when nothing is under way any more. */
  stop: () => Promise<void>
  /** Checks a leader's proposal and signs it. Rejects with the reason, typed. `from` is authenticated by the caller. */
  handleProposal: (request: { from: Address; proposal: Proposal }) => Promise<CompactSignature>
  /**
   * Takes what a peer can confirm of each chain now, and says what is known of its key. `from` and `process` are
   * authenticated by the caller.
   */
  handleHeads: (request: { from: Address; process: Hex; statement: HeadsStatement }) => KeyReport
  /** Takes every request that a peer has signed, for its process. */
  noteRequest: (request: SignedRequest) => void
  /** Takes the time (ms) of a request that a peer has signed, also of one that is refused because of it. */
  notePeerTime: (from: Address, time: number) => void
  /** Takes over a snapshot once its quorum is verified; the same one again changes nothing. */
  handleAttested: (attested: AttestedSnapshot) => Promise<void>
  /** A snapshot from the archive or, if any has it, from a peer, verified. */
  snapshot: (digest: Hash32) => Promise<AttestedSnapshot | undefined>
  status: () => AttesterStatus
}

import type { AttestedSnapshot, Hash32, OperatorSet, RegistryReport, Rotation, ScheduledSet } from '@plimsoll/protocol'
import type { OperatorSetStore, SnapshotStore } from '@plimsoll/store'
import type { Address, Hex } from 'viem'

/** What the home registry says at a block that a quorum of providers agrees on, and the block's number. */
export type HomeView = { readonly number: bigint; readonly registry: RegistryReport }

/** Attested snapshots, as far as they say who signs. What changes the operators is put there and stays, served or not. */
export type RotationArchive = Pick<SnapshotStore, 'latest' | 'before' | 'rotations' | 'put'>

/** Someone who may have rotations newer than an epoch: a page of them, oldest first, empty when there are no more. */
export type RotationSource = (after: bigint, signal: AbortSignal) => Promise<readonly Rotation[]>

/** See `createOperatorBook`. */
export type OperatorBookOptions = {
  /** The set this operator trusts from the start; any that was ever in force will do. */
  initial: OperatorSet
  salt: Hex
  /** In slot order. */
  chainIds: readonly number[]
  snapshots: RotationArchive
  sets: OperatorSetStore
  sources: readonly RotationSource[]
  /** Hears why a source was not believed. */
  onRejected?: (error: Error) => void
}

/** Which operators sign. Sets are known by hash: headers and registries name nothing else. §6. */
export type OperatorBook = {
  /** Reads what was known before a restart. */
  load: () => Promise<void>
  /** Learns the scheduled set and, as headers are not the only thing that changes it, the one in force. */
  noteHome: (home: HomeView) => Promise<void>
  /** Learns who signs next from a snapshot that has been verified; keeps it if it changes the operators. */
  noteAttested: (attested: AttestedSnapshot) => Promise<void>
  /**
   * The set that signs a snapshot of an epoch: the one that the newest snapshot before it named, or the one the home
   * registry had by then. Rejects with `UnknownOperatorSet`.
   */
  at: (epoch: bigint) => Promise<OperatorSet>
  /** The set that signs the next snapshot; undefined as long as only its hash is known. */
  current: () => OperatorSet | undefined
  scheduled: () => ScheduledSet | undefined
  byHash: (hash: Hash32) => OperatorSet | undefined
  /** Who may ask something of an operator: the members of the current and the scheduled set. */
  admitted: () => readonly Address[]
  /** Rotations kept here that are newer than an epoch, each with the set it names; ends before one that is not known. */
  rotations: (page: { after: bigint; limit: number }) => Promise<readonly Rotation[]>
  /** Gets rotations that were missed from the first source that has them. One run at a time; never rejects. */
  catchUp: (signal: AbortSignal) => Promise<void>
}

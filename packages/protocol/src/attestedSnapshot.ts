import type { Hex } from 'viem'
import type { Cut } from './cut.ts'
import type { Hash32 } from './hash32.ts'
import type { OperatorSet } from './operatorSet.ts'
import type { CompactSignature } from './signature.ts'
import type { SnapshotHeader } from './snapshotHeader.ts'

/**
 * A header with the quorum's signatures and everything its hashes stand for except accounts and claims. `set` is the
 * set that signed; bit k of `bitmap` says that `set.operators[k]` did, signatures in that order. §6.
 */
export type AttestedSnapshot = {
  readonly header: SnapshotHeader
  readonly digest: Hash32
  readonly cut: Cut
  readonly assets: readonly Hex[]
  readonly set: OperatorSet
  readonly bitmap: bigint
  readonly signatures: readonly CompactSignature[]
}

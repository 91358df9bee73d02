import { type AttestedSnapshot, packCut, type SnapshotHeader } from '@plimsoll/protocol'
import type { Address, Hex } from 'viem'

/** The contracts’ `Posting`: everything a registry needs to accept a snapshot. §6. */
export type Posting = {
  readonly header: SnapshotHeader
  /** Packed; hashes to `header.cut`. */
  readonly cut: Hex
  readonly threshold: bigint
  readonly operators: readonly Address[]
  readonly bitmap: bigint
  readonly signatures: readonly { readonly r: Hex; readonly vs: Hex }[]
}

/**
 * A signed snapshot as the `Posting` that `postAndAct` takes, so that a chain accepts it and acts on it in one
 * transaction.
 *
 * @example
 * const action = encodeFunctionData({ …, functionName: 'withdraw', args: [account, assetId, units, receiver, accountProof(response)] })
 * await wallet.writeContract({ …, functionName: 'postAndAct', args: [posting(response.snapshot), action] })
 */
export function posting({
  header,
  cut,
  set,
  bitmap,
  signatures,
}: Pick<AttestedSnapshot, 'header' | 'cut' | 'set' | 'bitmap' | 'signatures'>): Posting {
  return {
    header,
    cut: packCut(cut),
    threshold: BigInt(set.threshold),
    operators: set.operators,
    bitmap,
    signatures: signatures.map(({ r, yParityAndS }) => ({ r, vs: yParityAndS })),
  }
}

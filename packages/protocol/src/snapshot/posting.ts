import type { Address, Hex } from 'viem'
import type { AttestedSnapshot } from './attestedSnapshot.ts'
import { packCut } from './cut.ts'
import type { SnapshotHeader } from './snapshotHeader.ts'

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

/** What a registry looks at in a snapshot. */
type Signed = Pick<AttestedSnapshot, 'header' | 'cut' | 'set' | 'bitmap' | 'signatures'>

/**
 * A signed snapshot as the `Posting` that `postAndAct` takes, so that a chain accepts it and acts on it in one
 * transaction. Throws {@link InvalidCut}.
 *
 * @example
 * const action = encodeFunctionData({ …, functionName: 'withdraw', args: [account, assetId, units, receiver, accountProof(response)] })
 * await wallet.writeContract({ …, functionName: 'postAndAct', args: [posting(response.snapshot), action] })
 */
export function posting({ header, cut, set, bitmap, signatures }: Signed): Posting {
  return {
    header,
    cut: packCut(cut),
    threshold: BigInt(set.threshold),
    operators: set.operators,
    bitmap,
    signatures: signatures.map(({ r, yParityAndS }) => ({ r, vs: yParityAndS })),
  }
}

/** A signed snapshot as the arguments of `SnapshotRegistry.post`. Throws {@link InvalidCut}. §6. */
export function postArguments(signed: Signed) {
  const { header, cut, threshold, operators, bitmap, signatures } = posting(signed)
  return [header, cut, threshold, operators, bitmap, signatures] as const
}

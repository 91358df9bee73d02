import { packCut, type SnapshotHeader } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/wire'
import type { Hex } from 'viem'

/** The contracts’ `AccountProof`. §6 and §7. */
export type AccountProof = {
  readonly header: SnapshotHeader
  readonly assets: readonly Hex[]
  readonly words: readonly Hex[]
  readonly siblings: readonly Hex[]
  /** Packed; hashes to `header.cut`. */
  readonly cut: Hex
}

/**
 * An account’s answer as the `AccountProof` that contracts take. A chain accepts it while its registry holds this
 * snapshot.
 *
 * @example
 * const args = [account, assetId, units, receiver, accountProof(response)]
 * await wallet.writeContract({ …, functionName: 'withdraw', args })
 */
export function accountProof({ snapshot, words, siblings }: AccountResponse): AccountProof {
  const { header, assets, cut } = snapshot
  return { header, assets, words, siblings, cut: packCut(cut) }
}

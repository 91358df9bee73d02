import type { Hex } from '@plimsoll/merkle'
import {
  type AssetTable,
  buildAssetTable,
  type Cut,
  type Hash32,
  MissingPreviousTable,
  type RiskConfig,
  zeroHash,
} from '@plimsoll/protocol'
import type { LedgerChain } from '../ledger/createLedger.ts'

/** Looks up the asset table of an accepted snapshot by its digest. */
export type PreviousTable = (digest: Hash32) => Promise<readonly Hex[] | undefined>

/**
 * The asset table at a cut. Only when some asset has no valid answer at all, the table of the latest snapshot that the
 * home registry had accepted at the cut is looked up. Throws `AssetMismatch`, `MissingPreviousTable`. §5.
 */
export async function priceAssets(parameters: {
  risk: RiskConfig
  cut: Cut
  timestamp: bigint
  chains: readonly LedgerChain[]
  previousTable: PreviousTable
}): Promise<AssetTable> {
  const { risk: config, cut, timestamp, chains, previousTable } = parameters
  const inputs = { config, cut, timestamp, observations: chains.map((chain) => chain.observation) }
  try {
    return buildAssetTable(inputs)
  } catch (cause) {
    const digest = chains[0]?.registry.digest ?? zeroHash
    if (!(cause instanceof MissingPreviousTable) || digest === zeroHash) throw cause
    const previous = await previousTable(digest)
    if (previous !== undefined) return buildAssetTable({ ...inputs, previous })
    throw new MissingPreviousTable(
      'An asset has no valid price, and the snapshot that holds its last one is unknown.',
      {
        details: { ...cause.details, snapshot: digest },
        hint: 'Fetch the snapshot with this digest from another operator.',
        cause,
      },
    )
  }
}

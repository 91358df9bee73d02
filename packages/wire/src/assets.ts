import type { AssetTerms } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxTableWords } from './bounds.ts'
import { uint16, uint128, uint256 } from './numbers.ts'
import { snapshotResponse } from './snapshot.ts'
import { name } from './text.ts'

const bps = (description: string) =>
  uint16.meta({ description: `${description} In basis points (10,000 is one).`, example: 8_500 })

/** How an asset may be used. §5. */
export const assetFlags = z
  .object({
    priceStale: z.boolean().meta({ description: 'No feed had a fresh answer at the cut.' }),
    chainStale: z.boolean().meta({ description: 'The block of its chain in the cut is too old.' }),
    newLiabilitiesRefused: z.boolean().meta({ description: 'The config refuses new debt of it.' }),
  })
  .meta({ id: 'AssetFlags', description: 'From the asset table.' })

/** One asset at a snapshot. §5. */
const asset = z
  .object({
    assetId: uint16.meta({ description: 'Index in the asset table.' }),
    symbol: name.meta({ description: 'From the operator’s config; not attested.' }),
    decimals: z.int().min(0).max(36).meta({ description: 'Decimals of a unit, for display; not attested.' }),
    underlying: name.meta({ description: 'From the operator’s config; not attested.' }),
    kind: z.enum(['collateral', 'liability']),
    slot: uint16.meta({ description: 'The chain that holds the token or the debt.' }),
    unitPrice: uint128.meta({
      description:
        'US dollars × 10^36 per base unit; of a liability per debt share, with the interest of its venue up to the block in it.',
      example: '3000000000000000000000',
    }),
    priceUsdWad: uint256.meta({
      description:
        'The same for 10^decimals units, a whole token or debt share: US dollars with 18 decimals, rounded down for a collateral and up for a liability.',
      example: '3000000000000000000000',
    }),
    initialWeightBps: bps('Counts for what an account may open. As it is at this snapshot, also while it moves.'),
    maintenanceWeightBps: bps('Counts for its liquidation. As it is at this snapshot, also while it moves.'),
    liquidationBonusBps: bps('The most that a liquidator gets on top for seizing it; 0 for a liability.'),
    leastBonusBps: bps('What a liquidator gets on top at the line; 0 for a liability.'),
    bonusDistanceBps: bps(
      'How far below the line the bonus is all of it, of the liabilities at maintenance weight; 0 for a collateral.',
    ),
    flags: assetFlags,
  })
  .meta({ id: 'Asset' })

/** `GET /v1/assets` */
export const assetsResponse = z
  .object({
    assets: z
      .array(asset)
      .max(maxTableWords)
      .readonly()
      .meta({ description: 'In the order of assetId, those that the table uses.' }),
    snapshot: snapshotResponse,
  })
  .meta({ id: 'Assets', description: 'The asset table of one snapshot, decoded: `snapshot.assets` has it as signed.' })

// What the protocol reads in a table must stand in the answer.
assetsResponse.shape.assets satisfies z.ZodType<readonly AssetTerms[]>

/** The asset table as the client returns it. */
export type AssetsResponse = z.output<typeof assetsResponse>

import { maxChains } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxBands, maxLargest, maxTableWords } from './bounds.ts'
import { accountId, hash32 } from './hex.ts'
import { uint16, uint64, uint256 } from './numbers.ts'

const count = (description: string) => z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ description, example: 1_200 })
const usdWad = (description: string) =>
  uint256.meta({ description: `${description} US dollars with 18 decimals.`, example: '2500000000000000000000' })
const units = (description: string) => uint256.meta({ description })
const bps = (description: string) =>
  z
    .int()
    .min(0)
    .max(10_000)
    .meta({ description: `${description} In basis points, rounded down.` })
const line = (description: string) =>
  uint16.nullable().meta({ description: `${description} In basis points, as margin lines are; null: no bound.` })
const shares = {
  firstBps: bps('The part of everything that the first one has.'),
  togetherBps: bps('The part that all of them have.'),
}

const assetTotals = z
  .object({
    assetId: uint16.meta({ description: 'Index in the asset table.' }),
    kind: z.enum(['collateral', 'liability']),
    slot: uint16.meta({ description: 'The chain that holds the token or the debt.' }),
    accounts: count('Accounts that hold or owe it.'),
    units: units('Base units wherever they count, or debt shares.'),
    valueUsdWad: usdWad('What they are worth at weight 1, rounded once: down for a collateral, up for a liability.'),
    leaving: units('Base units of a collateral on their way out, which count nowhere.'),
    counted: z
      .array(z.object({ slot: uint16, units: units('Base units.'), valueUsdWad: usdWad('At weight 1.') }))
      .max(maxChains)
      .readonly()
      .meta({ description: 'Where the units of a collateral count, those without left out; empty for a liability.' }),
    concentration: z
      .object({
        ...shares,
        largest: z
          .array(z.object({ account: accountId, units: units('Base units, or debt shares.') }))
          .max(maxLargest)
          .readonly()
          .meta({ description: 'The accounts that hold or owe most of it, largest first.' }),
      })
      .meta({ id: 'AssetConcentration' }),
  })
  .meta({ id: 'AssetTotals' })

/** `GET /v1/totals` */
export const totalsResponse = z
  .object({
    epoch: uint64.meta({ description: 'Of the snapshot the answer is about.', example: '143862900' }),
    digest: hash32.meta({ description: 'Of the snapshot the answer is about.' }),
    timestamp: uint64.meta({ description: 'Of that snapshot, in seconds.', example: '1726354800' }),
    accounts: count('All accounts.'),
    collateralUsdWad: usdWad('What all of them own, at weight 1.'),
    debtUsdWad: usdWad('What all of them owe, at weight 1.'),
    bands: z
      .array(
        z
          .object({
            fromBps: line('The line that they are not below.'),
            toBps: line('The line that they are below.'),
            accounts: count('Accounts with a debt between the two.'),
            debtUsdWad: usdWad('What they owe.'),
          })
          .meta({ id: 'BandTotals' }),
      )
      .max(maxBands)
      .readonly()
      .meta({
        description:
          'Accounts with a debt by the margin lines of the risk config, in basis points of the liabilities at maintenance weight; the first are below all of them, liquidatable.',
      }),
    chains: z
      .array(
        z
          .object({
            slot: uint16,
            collateralUsdWad: usdWad('Collateral that counts there, at weight 1.'),
            debtUsdWad: usdWad('Debt that is owed there, at weight 1.'),
          })
          .meta({ id: 'ChainTotals' }),
      )
      .max(maxChains)
      .readonly()
      .meta({ description: 'In slot order.' }),
    assets: z.array(assetTotals).max(maxTableWords).readonly().meta({ description: 'In the order of assetId.' }),
    debtors: z
      .object({
        ...shares,
        largest: z
          .array(z.object({ account: accountId, debtUsdWad: usdWad('What it owes, at weight 1.') }))
          .max(maxLargest)
          .readonly()
          .meta({ description: 'The accounts that owe most, largest first.' }),
      })
      .meta({ id: 'Debtors' }),
  })
  .meta({ id: 'Totals', description: 'All accounts of one snapshot added up, exactly.' })

/** Totals as the client returns them. */
export type TotalsResponse = z.output<typeof totalsResponse>

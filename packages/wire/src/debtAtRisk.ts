import { z } from 'zod'
import { maxDrops, maxTableWords } from './bounds.ts'
import { hash32 } from './hex.ts'
import { uint64, uint256 } from './numbers.ts'
import { name } from './text.ts'

const count = (description: string) => z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ description, example: 1_200 })
const debt = (description: string) =>
  uint256.meta({ description: `${description} US dollars with 18 decimals.`, example: '2500000000000000000000' })

/** `GET /v1/debt-at-risk` */
export const debtAtRiskResponse = z
  .object({
    epoch: uint64.meta({ description: 'Of the snapshot the answer is about.', example: '143862900' }),
    digest: hash32.meta({ description: 'Of the snapshot the answer is about.' }),
    timestamp: uint64.meta({ description: 'Of that snapshot, in seconds.', example: '1726354800' }),
    accounts: count('Accounts with a debt.'),
    debtUsdWad: debt('What all of them owe.'),
    underlyings: z
      .array(
        z
          .object({
            underlying: name.meta({ description: 'From the operator’s config; not attested.' }),
            points: z
              .array(
                z
                  .object({
                    dropBps: z.int().min(0).max(10_000).meta({ description: 'Of the price, in basis points.' }),
                    accounts: count('Accounts below their maintenance margin then.'),
                    debtUsdWad: debt('What they owe, at the prices after the drop.'),
                  })
                  .meta({ id: 'RiskPoint' }),
              )
              .max(maxDrops)
              .readonly()
              .meta({ description: 'From no drop to half of the price, in steps of 5 %.' }),
          })
          .meta({ id: 'RiskCurve' }),
      )
      .max(maxTableWords)
      .readonly()
      .meta({ description: 'Each falls alone, with everything that is worth it, debts as well. By name.' }),
  })
  .meta({ id: 'DebtAtRisk', description: 'Over all accounts of one snapshot, exactly.' })

/** Debt at risk as the client returns it. */
export type DebtAtRiskResponse = z.output<typeof debtAtRiskResponse>

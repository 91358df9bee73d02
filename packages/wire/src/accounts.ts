import { z } from 'zod'
import { accountMargin } from './account.ts'
import { maxAccounts } from './bounds.ts'
import { accountId, hash32 } from './hex.ts'
import { uint64 } from './numbers.ts'

/** `GET /v1/accounts`, `GET /v1/accounts?status=liquidatable` */
export const accountsResponse = z
  .object({
    epoch: uint64.meta({ description: 'Of the snapshot the answer is about.', example: '143862900' }),
    digest: hash32.meta({ description: 'Of the snapshot the answer is about.' }),
    total: z.int().min(0).meta({ description: 'How many can be paged through.', example: 10_000 }),
    accounts: z
      .array(z.object({ account: accountId, margin: accountMargin }).meta({ id: 'AccountSummary' }))
      .max(maxAccounts)
      .readonly()
      .meta({ description: 'Lowest health first.' }),
  })
  .meta({ id: 'Accounts' })

/** Accounts by health as the client returns them. */
export type AccountsResponse = z.output<typeof accountsResponse>

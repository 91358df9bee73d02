import { z } from 'zod'
import { accountMargin } from './account.ts'
import { decimal } from './decimal.ts'
import { accountId, bytes32 } from './hex.ts'

/** `GET /v1/accounts`, `GET /v1/accounts?status=liquidatable` */
export const accountsResponse = z
  .object({
    epoch: decimal.meta({ description: 'Of the snapshot the answer is about.', example: '143862900' }),
    digest: bytes32.meta({ description: 'Of the snapshot the answer is about.' }),
    total: z.int().min(0).meta({ description: 'How many can be paged through.', example: 10_000 }),
    accounts: z
      .array(z.object({ account: accountId, margin: accountMargin }).meta({ id: 'AccountSummary' }))
      .readonly()
      .meta({ description: 'Lowest health first.' }),
  })
  .meta({ id: 'Accounts' })

/** Accounts by health as the client returns them. */
export type AccountsResponse = z.output<typeof accountsResponse>

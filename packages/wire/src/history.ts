import { z } from 'zod'
import { accountMargin } from './account.ts'
import { maxHistory } from './bounds.ts'
import { accountId, hash32 } from './hex.ts'
import { uint64 } from './numbers.ts'

/** `GET /v1/accounts/{account}/history` */
export const historyResponse = z
  .object({
    account: accountId,
    entries: z
      .array(
        z
          .object({
            epoch: uint64.meta({ example: '143862900' }),
            digest: hash32.meta({ description: 'Of the snapshot. The account with `?epoch=` has the proof.' }),
            timestamp: uint64.meta({ description: 'Of the snapshot, in seconds.', example: '1726354800' }),
            margin: accountMargin.nullable().meta({ description: 'Null: the account had no leaf.' }),
          })
          .meta({ id: 'HistoryEntry' }),
      )
      .max(maxHistory)
      .readonly()
      .meta({ description: 'Newest first.' }),
    next: uint64.nullable().meta({ description: '`to` of the next part; null after the last one.' }),
  })
  .meta({ id: 'AccountHistory', description: 'The margin of an account at one snapshot after another.' })

/** An account’s history as the client returns it. */
export type HistoryResponse = z.output<typeof historyResponse>

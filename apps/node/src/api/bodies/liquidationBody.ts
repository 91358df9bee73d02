import type { ProvenAccount } from '@plimsoll/aggregator'
import type { AccountsAt } from '@plimsoll/keeper'
import { margin, marginTotals, quoteAccount } from '@plimsoll/protocol'
import { liquidationResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { withSnapshot } from '../answerAt.ts'

const liquidationPart = liquidationResponse.omit({ snapshot: true })

/** What anybody may do to an account, as JSON with its snapshot; `dust` of the venues in usdWad. */
export function liquidationText(
  { account, words, siblings }: ProvenAccount,
  { served, dust }: { served: Pick<AccountsAt, 'attested' | 'table'>; dust: bigint },
): string {
  const { attested, table } = served
  const { cut } = attested
  const at = { words, table, slots: cut.length }
  const body = {
    account,
    dustUsdWad: dust,
    margin: marginTotals(margin(at)),
    ...quoteAccount({ ...at, cut, dust }),
    words,
    siblings,
  }
  return withSnapshot(z.encode(liquidationPart, body), attested)
}

import { createRoute } from '@hono/zod-openapi'
import { requireServed } from '@plimsoll/keeper'
import { parseAccountId } from '@plimsoll/protocol'
import { liquidationResponse, uint256 } from '@plimsoll/wire'
import { z } from 'zod'
import { answerAt } from '../answerAt.ts'
import { liquidationText } from '../bodies/liquidationBody.ts'
import { accountPath } from '../parameters.ts'
import type { PublicState } from '../publicState.ts'
import { requireProven } from '../requireProven.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const liquidation = createRoute({
  method: 'get',
  path: '/v1/accounts/{account}/liquidation',
  operationId: 'liquidation',
  tags: ['Accounts'],
  summary: 'What anybody may do to an account below its line',
  description:
    'Liquidations and forced moves at the latest snapshot, each the largest that the contract allows which has this snapshot, if the account has not changed since its cut. A vault has limits of its own besides: buckets, a pause, and how old a snapshot may be.',
  request: {
    params: accountPath,
    query: z.object({
      dustUsdWad: uint256.default(0n).meta({
        description:
          'The dust of the venues: what their `minDebt` is worth, in US dollars with 18 decimals. It is read from the venue, and decides about small amounts.',
        type: 'string',
        default: '0',
      }),
    }),
  },
  responses: {
    ...limited,
    200: jsonAnswer(liquidationResponse, 'Quotes with the proof of the account; none above the line.'),
    400: errorAnswer('Neither an address nor an account id, or a malformed amount.'),
    404: errorAnswer('The account has no leaf in the snapshot.'),
    503: errorAnswer('No snapshot yet.'),
  },
})

/** Quotes at the latest snapshot. */
export function liquidationRoutes(state: Pick<PublicState, 'served'>) {
  return createRouter().openapi(liquidation, (context) => {
    const account = parseAccountId(context.req.valid('param').account)
    const { dustUsdWad: dust } = context.req.valid('query')
    const served = requireServed(state)
    const text = () => liquidationText(requireProven(account, served), { served, dust })
    return answerAt(context, { attested: served.attested, text })
  })
}

import { createRoute } from '@hono/zod-openapi'
import { requireServed } from '@plimsoll/keeper'
import { parseAccountId } from '@plimsoll/protocol'
import { inSteps } from '@plimsoll/tasks'
import { historyResponse, inFlightResponse, maxHistory } from '@plimsoll/wire'
import { z } from 'zod'
import { historyBody } from '../bodies/historyBody.ts'
import { epochsToSee, inFlightBody } from '../bodies/inFlightBody.ts'
import { accountPath, epoch, limitQuery, whole } from '../parameters.ts'
import type { PublicState } from '../publicState.ts'
import { requireProven } from '../requireProven.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const history = createRoute({
  method: 'get',
  path: '/v1/accounts/{account}/history',
  operationId: 'history',
  tags: ['Accounts'],
  summary: 'An account’s margin over time',
  description:
    'At each snapshot as far back as the node keeps history, or at the newest of every so many epochs, newest first. What is said of one epoch is proven by the account at that epoch.',
  request: {
    params: accountPath,
    query: z.object({
      from: epoch.default(0n).meta({ description: 'No earlier epoch than this.', type: 'string', default: '0' }),
      to: epoch.optional().meta({ description: 'No later epoch than this; the latest unless told.', type: 'string' }),
      every: whole
        .pipe(z.int().min(1, 'expected at least 1'))
        .default(1)
        .meta({ description: 'One snapshot, the newest, of so many epochs.', type: 'integer', default: 1 }),
      limit: limitQuery({ most: maxHistory }),
    }),
  },
  responses: {
    ...limited,
    200: jsonAnswer(historyResponse, 'Newest first.'),
    400: errorAnswer('Neither an address nor an account id, or a query that is out of range.'),
    503: errorAnswer('No snapshot yet, or too much is being read: try again later.'),
  },
})

const inFlight = createRoute({
  method: 'get',
  path: '/v1/accounts/{account}/in-flight',
  operationId: 'inFlight',
  tags: ['Accounts'],
  summary: 'Pledges and releases on their way',
  description:
    'Units that one chain does not count any more and the other not yet, at the latest snapshot, and what each waits for. What registries had accepted at the cut is computed by this node, and not attested.',
  request: { params: accountPath },
  responses: {
    ...limited,
    200: jsonAnswer(inFlightResponse, 'Everything that is on its way.'),
    400: errorAnswer('Neither an address nor an account id.'),
    404: errorAnswer('The account has no leaf in the snapshot.'),
    503: errorAnswer('No snapshot yet, or too much is being read: try again later.'),
  },
})

/** What takes an account at other snapshots than the latest; each request is one short read of the database. */
export function accountHistoryRoutes(state: Pick<PublicState, 'config' | 'served' | 'accountHistory'>) {
  const slots = state.config.deployment.chains.length
  return createRouter()
    .openapi(history, async (context) => {
      const account = parseAccountId(context.req.valid('param').account)
      const { to = requireServed(state).attested.header.epoch, ...rest } = context.req.valid('query')
      const page = { ...rest, to }
      const versions = await state.accountHistory.page({ account, ...page })
      const body = await inSteps(historyBody(versions, { account, page, slots }))
      return context.json(z.encode(historyResponse, body), 200)
    })
    .openapi(inFlight, async (context) => {
      const served = requireServed(state)
      const proven = requireProven(parseAccountId(context.req.valid('param').account), served)
      const at = { ...proven, served }
      const epochs = epochsToSee(at)
      const versions = epochs.length === 0 ? [] : await state.accountHistory.at({ account: proven.account, epochs })
      return context.json(z.encode(inFlightResponse, inFlightBody(at, { versions, config: state.config })), 200)
    })
}

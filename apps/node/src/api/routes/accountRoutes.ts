import { createRoute } from '@hono/zod-openapi'
import { type AccountsAt, requireServed, type ServedSnapshot } from '@plimsoll/keeper'
import { marginTotals, parseAccountId } from '@plimsoll/protocol'
import { accountResponse, accountsResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { SnapshotNotFound } from '../../errors.ts'
import { answerAt } from '../answerAt.ts'
import { accountText } from '../bodies/accountBody.ts'
import { accountPath, epoch, pageQuery } from '../parameters.ts'
import type { PublicState } from '../publicState.ts'
import { requireProven } from '../requireProven.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const account = createRoute({
  method: 'get',
  path: '/v1/accounts/{account}',
  operationId: 'account',
  tags: ['Accounts'],
  summary: 'An account’s margin with its proof',
  description:
    'Margin over all chains, what may be used on each, and everything a contract needs as `AccountProof`: the header, the asset table, the words and the siblings.',
  request: {
    params: accountPath,
    query: z.object({
      epoch: epoch.optional().meta({
        description: 'An earlier snapshot instead of the latest, as far back as the node keeps history.',
        type: 'string',
        example: '143862900',
      }),
    }),
  },
  responses: {
    ...limited,
    200: jsonAnswer(accountResponse, 'The account at the latest snapshot, or at that of the epoch.'),
    400: errorAnswer('Neither an address nor an account id, or a malformed epoch.'),
    404: errorAnswer('The account has no leaf in the snapshot, or there is no such snapshot any more.'),
    503: errorAnswer('No snapshot yet, or too much is being read: try again later.'),
  },
})

const accounts = createRoute({
  method: 'get',
  path: '/v1/accounts',
  operationId: 'accounts',
  tags: ['Accounts'],
  summary: 'Accounts nearest to liquidation',
  description:
    'Accounts with debt by health at the latest snapshot: all that a liquidator may close on any chain where they owe, then the 10,000 that come next.',
  request: {
    query: z.object({
      status: z
        .literal('liquidatable', { error: 'expected liquidatable' })
        .optional()
        .meta({ description: 'Only those below their maintenance margin.' }),
      ...pageQuery,
    }),
  },
  responses: {
    ...limited,
    200: jsonAnswer(accountsResponse, 'Lowest health first.'),
    400: errorAnswer('Another status, or a malformed limit or offset.'),
    503: errorAnswer('No snapshot yet.'),
  },
})

/** Accounts at the latest snapshot. */
export function accountRoutes(state: PublicState) {
  return createRouter()
    .openapi(accounts, (context) => {
      const { status, limit, offset } = context.req.valid('query')
      const { attested, health } = requireServed(state)
      const page = { offset, limit, isLiquidatable: status === 'liquidatable' }
      return answerAt(context, { attested, text: () => JSON.stringify(accountsBody({ attested, health }, page)) })
    })
    .openapi(account, async (context) => {
      const id = parseAccountId(context.req.valid('param').account)
      const { epoch } = context.req.valid('query')
      const served = epoch === undefined ? requireServed(state) : await requireAt(epoch)
      const { attested } = served
      return answerAt(context, {
        attested,
        isForEver: epoch !== undefined,
        text: () => accountText(requireProven(id, served), { served, config: state.config }),
      })
    })

  async function requireAt(epoch: bigint): Promise<AccountsAt> {
    const { attested } = requireServed(state)
    const accounts = await state.accountsAt(epoch)
    if (accounts) return accounts
    throw new SnapshotNotFound('There is no snapshot of that epoch with its accounts', {
      details: { epoch, latestEpoch: attested.header.epoch },
      hint: 'Not every epoch has a snapshot, and a node keeps the accounts of `history.epochs` epochs.',
    })
  }
}

function accountsBody(
  { attested, health }: Pick<ServedSnapshot, 'attested' | 'health'>,
  { offset, limit, isLiquidatable }: { offset: number; limit: number; isLiquidatable: boolean },
): object {
  const { digest, header } = attested
  const total = isLiquidatable ? health.liquidatable : health.size
  const accounts = health
    .page({ offset, limit: Math.min(limit, Math.max(0, total - offset)) })
    .map(({ account, margin }) => ({ account, margin: marginTotals(margin) }))
  return z.encode(accountsResponse, { epoch: header.epoch, digest, total, accounts })
}

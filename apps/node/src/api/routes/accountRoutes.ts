import { createRoute } from '@hono/zod-openapi'
import { proveAccount } from '@plimsoll/aggregator'
import { parseAccountId } from '@plimsoll/protocol'
import { accountResponse, accountsResponse } from '@plimsoll/sdk'
import { z } from 'zod'
import { AccountNotFound } from '../../errors.ts'
import { accountBody } from '../accountBody.ts'
import { errorAnswer, jsonAnswer } from '../answers.ts'
import type { ApiSource } from '../apiSource.ts'
import { marginBody } from '../marginBody.ts'
import { pageQuery } from '../pageQuery.ts'
import { createRouter } from '../router.ts'
import { requireServed } from '../servedSnapshot.ts'

const account = createRoute({
  method: 'get',
  path: '/v1/accounts/{account}',
  tags: ['Accounts'],
  summary: 'An account’s margin with its proof',
  description:
    'Margin over all chains, what may be used on each, and everything a contract needs as `AccountProof`: the header, the asset table, the words and the siblings.',
  request: {
    params: z.object({
      account: z.string().meta({
        description: 'An address (of an EOA) or a 32-byte account id.',
        example: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
      }),
    }),
  },
  responses: {
    200: jsonAnswer(accountResponse, 'The account at the latest snapshot.'),
    400: errorAnswer('Neither an address nor an account id.'),
    404: errorAnswer('The account has no leaf in the latest snapshot.'),
    503: errorAnswer('No snapshot yet.'),
  },
})

const accounts = createRoute({
  method: 'get',
  path: '/v1/accounts',
  tags: ['Accounts'],
  summary: 'Accounts below their maintenance margin',
  description: 'Those that a liquidator may close on any chain where they owe, at the latest snapshot.',
  request: {
    query: z.object({
      status: z.literal('liquidatable', { error: 'expected liquidatable' }),
      ...pageQuery,
    }),
  },
  responses: {
    200: jsonAnswer(accountsResponse, 'Lowest health first.'),
    400: errorAnswer('Another status, or a malformed limit or offset.'),
    503: errorAnswer('No snapshot yet.'),
  },
})

/** Accounts at the latest snapshot. */
export function accountRoutes(source: ApiSource) {
  return createRouter()
    .openapi(accounts, (context) => {
      const { limit, offset } = context.req.valid('query')
      const { attested, liquidatable } = requireServed(source)
      const { header, digest } = attested
      const accounts = liquidatable
        .slice(offset, offset + limit)
        .map(({ account, margin }) => ({ account, margin: marginBody(margin) }))
      return context.json(z.encode(accountsResponse, { epoch: header.epoch, digest, accounts }), 200)
    })
    .openapi(account, (context) => {
      const id = parseAccountId(context.req.valid('param').account)
      const served = requireServed(source)
      const proven = proveAccount(id, served.trie)
      if (!proven)
        throw new AccountNotFound('This account has no leaf in the latest snapshot', {
          details: { account: id, epoch: served.attested.header.epoch },
          hint: 'An account appears with the first snapshot after its first deposit, on any chain.',
        })
      return context.json(accountBody(proven, { served, deployment: source.deployment, risk: source.risk }), 200)
    })
}

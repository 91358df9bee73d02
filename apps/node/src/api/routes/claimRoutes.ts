import { createRoute } from '@hono/zod-openapi'
import { type ClaimSet, type ClaimsQuery, listClaims, proveClaims, proveTogether } from '@plimsoll/aggregator'
import { requireServed } from '@plimsoll/keeper'
import { address, bytes32, claimsResponse, maxClaims, maxSettlement, settlementResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { answerAt, withSnapshot } from '../answerAt.ts'
import { limitQuery, slotQuery } from '../parameters.ts'
import type { PublicState } from '../publicState.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const beneficiary = address.meta({ description: 'Who is paid.' })
const from = bytes32.optional().meta({ description: '`next` of the part before.' })

const claims = createRoute({
  method: 'get',
  path: '/v1/claims',
  operationId: 'claims',
  tags: ['Claims'],
  summary: 'Unsettled claims with their proofs',
  description: 'What liquidators are owed on other chains: each can be settled on its custody chain with this proof.',
  request: {
    query: z
      .object({
        beneficiary: beneficiary.optional(),
        custodySlot: slotQuery.optional().meta({
          description: 'The chain that holds the asset; only together with a beneficiary.',
          type: 'integer',
        }),
        from,
        limit: limitQuery({ most: maxClaims }),
      })
      .refine(({ beneficiary, custodySlot }) => custodySlot === undefined || beneficiary !== undefined, {
        path: ['custodySlot'],
        error: 'expected together with a beneficiary',
      }),
  },
  responses: {
    ...limited,
    200: jsonAnswer(
      claimsResponse,
      'Claims booked and not paid at the latest snapshot, in order of beneficiary, custody slot, debt slot and index.',
    ),
    400: errorAnswer('Malformed beneficiary, slot, limit or place.'),
    503: errorAnswer('No snapshot yet.'),
  },
})

const settlement = createRoute({
  method: 'get',
  path: '/v1/settlements/{beneficiary}',
  operationId: 'settlement',
  tags: ['Claims'],
  summary: 'Claims of one beneficiary on one chain, with one proof',
  description: 'Everything that `settleMany` takes: one transaction pays all of them.',
  request: {
    params: z.object({ beneficiary }),
    query: z.object({
      custodySlot: slotQuery.meta({ description: 'The chain that holds the assets.', type: 'integer' }),
      from,
      limit: limitQuery({ most: maxSettlement }),
    }),
  },
  responses: {
    ...limited,
    200: jsonAnswer(settlementResponse, 'Claims in the order in which their proof takes them; none if there are none.'),
    400: errorAnswer('Malformed beneficiary, slot, limit or place.'),
    503: errorAnswer('No snapshot yet.'),
  },
})

const noProof = { claims: [], siblings: [], steps: '0x' } as const

/** Liquidators' claims at the latest snapshot. No answer costs more than what it holds, however many claims there are. */
export function claimRoutes(state: PublicState) {
  return createRouter()
    .openapi(claims, (context) => {
      const { attested, claims: set } = requireServed(state)
      const query = context.req.valid('query')
      return answerAt(context, { attested, text: () => withSnapshot(claimsBody(set, query), attested) })
    })
    .openapi(settlement, (context) => {
      const { attested, claims: set } = requireServed(state)
      const { beneficiary } = context.req.valid('param')
      const query = { ...context.req.valid('query'), beneficiary }
      return answerAt(context, { attested, text: () => withSnapshot(settlementBody(set, query), attested) })
    })
}

const claimsPart = claimsResponse.omit({ snapshot: true })
const settlementPart = settlementResponse.omit({ snapshot: true })

function claimsBody(set: ClaimSet, query: ClaimsQuery): object {
  const { claims, next = null } = listClaims(set, query)
  const proofs = proveClaims(
    set,
    claims.map(({ claim }) => claim),
  )
  const proven = claims.map(({ claim, custodySlot }, place) => ({
    ...claim,
    custodySlot,
    siblings: proofs[place] ?? [],
  }))
  return z.encode(claimsPart, { claims: proven, next })
}

function settlementBody(set: ClaimSet, query: ClaimsQuery): object {
  const { claims, next = null } = listClaims(set, query)
  const listed = claims.map(({ claim }) => claim)
  return z.encode(settlementPart, { ...(proveTogether(set, listed) ?? noProof), next })
}

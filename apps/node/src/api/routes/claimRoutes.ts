import { createRoute } from '@hono/zod-openapi'
import { claimProof } from '@plimsoll/protocol'
import { claimsResponse } from '@plimsoll/sdk'
import { z } from 'zod'
import { errorAnswer, jsonAnswer } from '../answers.ts'
import type { ApiSource } from '../apiSource.ts'
import { pageQuery } from '../pageQuery.ts'
import { createRouter } from '../router.ts'
import { requireServed } from '../servedSnapshot.ts'
import { snapshotBody } from '../snapshotBody.ts'

const claims = createRoute({
  method: 'get',
  path: '/v1/claims',
  tags: ['Claims'],
  summary: 'Unsettled claims with their proofs',
  description: 'What liquidators are owed on other chains: each can be settled on its custody chain with this proof.',
  request: { query: z.object(pageQuery) },
  responses: {
    200: jsonAnswer(
      claimsResponse,
      'Claims booked and not paid at the latest snapshot, in order of debt slot and index.',
    ),
    400: errorAnswer('Malformed limit or offset.'),
    503: errorAnswer('No snapshot yet.'),
  },
})

const claimsBody = claimsResponse.omit({ snapshot: true })

/** Liquidators' claims at the latest snapshot. */
export function claimRoutes(source: ApiSource) {
  return createRouter().openapi(claims, (context) => {
    const { limit, offset } = context.req.valid('query')
    const { attested, table, claims } = requireServed(source)
    const page = claims.slice(offset, offset + limit).map((claim) => ({
      ...claim,
      custodySlot: table[claim.assetId]?.slot ?? claim.debtSlot,
      siblings: claimProof({ claims, claim }),
    }))
    return context.json({ ...z.encode(claimsBody, { claims: page }), snapshot: snapshotBody(attested) }, 200)
  })
}

import { createRoute } from '@hono/zod-openapi'
import { requireServed } from '@plimsoll/keeper'
import { assetsResponse } from '@plimsoll/wire'
import { answerAt } from '../answerAt.ts'
import { assetsText } from '../bodies/assetsBody.ts'
import type { PublicState } from '../publicState.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const assets = createRoute({
  method: 'get',
  path: '/v1/assets',
  operationId: 'assets',
  tags: ['Snapshots'],
  summary: 'Prices and weights',
  description:
    'The asset table of the latest snapshot, decoded: what each asset is worth, how much of it counts, and what may be done with it. Its words are in `snapshot.assets`, and `snapshot.header.assets` is their hash.',
  responses: {
    ...limited,
    200: jsonAnswer(assetsResponse, 'Every asset, with the snapshot that says so.'),
    503: errorAnswer('No snapshot yet.'),
  },
})

/** Prices and weights at the latest snapshot. */
export function assetRoutes(state: Pick<PublicState, 'served' | 'config'>) {
  return createRouter().openapi(assets, (context) => {
    const served = requireServed(state)
    return answerAt(context, { attested: served.attested, text: () => assetsText(served, state.config) })
  })
}

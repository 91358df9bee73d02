import { createRoute } from '@hono/zod-openapi'
import { liquidationsResponse, maxLiquidationEvents } from '@plimsoll/wire'
import { z } from 'zod'
import { limitQuery, whole } from '../parameters.ts'
import type { PublicState } from '../publicState.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const past = createRoute({
  method: 'get',
  path: '/v1/liquidations',
  operationId: 'pastLiquidations',
  tags: ['Risk'],
  summary: 'Liquidations and write-offs',
  description:
    'The newest that this node has seen on any chain, as far back as it keeps them: 10,000. They are news from its providers and prove nothing.',
  request: {
    query: z.object({
      before: whole.optional().meta({ description: 'Only those with smaller numbers than this.', type: 'integer' }),
      limit: limitQuery({ most: maxLiquidationEvents, preset: 20 }),
    }),
  },
  responses: {
    ...limited,
    200: jsonAnswer(liquidationsResponse, 'Liquidations and write-offs, newest first.'),
    400: errorAnswer('A query that is out of range.'),
    503: errorAnswer('Too much is being read; try again later.'),
  },
})

/** Liquidations and write-offs over time. */
export function pastLiquidationRoutes({ liquidations }: Pick<PublicState, 'liquidations'>) {
  return createRouter().openapi(past, async (context) => {
    const { before, limit } = context.req.valid('query')
    const events = await liquidations({ before, limit })
    const next = events.length === limit ? (events.at(-1)?.number ?? null) : null
    return context.json(z.encode(liquidationsResponse, { events, next }), 200)
  })
}

import { createRoute } from '@hono/zod-openapi'
import { healthResponse, readyResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { healthBody } from '../bodies/healthBody.ts'
import type { PublicState } from '../publicState.ts'
import { createRouter, jsonAnswer, limited } from '../router.ts'

const health = createRoute({
  method: 'get',
  path: '/health',
  operationId: 'health',
  tags: ['Node'],
  summary: 'Is the process alive?',
  responses: { ...limited, 200: jsonAnswer(healthResponse, 'It is. Whether it is any use, /ready says.') },
})

const ready = createRoute({
  method: 'get',
  path: '/ready',
  operationId: 'ready',
  tags: ['Node'],
  summary: 'Does it answer with recent data?',
  responses: {
    ...limited,
    200: jsonAnswer(readyResponse, 'The latest snapshot is recent enough for contracts to accept.'),
    503: jsonAnswer(readyResponse, 'It is not, or there is none; the operator’s own listener says why.'),
  },
})

/** Probes for load balancers. Why a node is not ready, its operator alone is told. */
export function healthRoutes(state: Pick<PublicState, 'config' | 'served' | 'view'>) {
  return createRouter()
    .openapi(health, (context) => context.json(z.encode(healthResponse, healthBody(state)), 200))
    .openapi(ready, (context) => {
      const { ready } = state.view()
      return context.json({ ready }, ready ? 200 : 503)
    })
}

import { createRoute } from '@hono/zod-openapi'
import { healthResponse, readyResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { healthBody, readyBody } from '../bodies/healthBody.ts'
import type { NodeState } from '../nodeState.ts'
import { createRouter, jsonAnswer } from '../router.ts'

const health = createRoute({
  method: 'get',
  path: '/health',
  tags: ['Node'],
  summary: 'Is the process alive?',
  responses: { 200: jsonAnswer(healthResponse, 'It is. Whether it is any use, /ready says.') },
})

const ready = createRoute({
  method: 'get',
  path: '/ready',
  tags: ['Node'],
  summary: 'Does it answer with recent data?',
  responses: {
    200: jsonAnswer(readyResponse, 'The latest snapshot is fresh and every chain is reachable.'),
    503: jsonAnswer(readyResponse, 'It does not; the reasons say what is missing.'),
  },
})

/** Probes for load balancers and people. */
export function healthRoutes(state: NodeState) {
  return createRouter()
    .openapi(health, (context) => context.json(z.encode(healthResponse, healthBody(state)), 200))
    .openapi(ready, (context) => {
      const answer = readyBody(state)
      return context.json(z.encode(readyResponse, answer), answer.ready ? 200 : 503)
    })
}

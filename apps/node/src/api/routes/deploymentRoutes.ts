import { createRoute } from '@hono/zod-openapi'
import { chainsResponse, deploymentResponse, operatorsResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { chainsBody } from '../bodies/chainsBody.ts'
import { deploymentBody } from '../bodies/deploymentBody.ts'
import type { PublicState } from '../publicState.ts'
import { createRouter, jsonAnswer, limited } from '../router.ts'

const deployment = createRoute({
  method: 'get',
  path: '/v1/deployment',
  operationId: 'deployment',
  tags: ['Deployment'],
  summary: 'Contracts, operators and assets',
  responses: { ...limited, 200: jsonAnswer(deploymentResponse, 'The deployment this node serves.') },
})

const chains = createRoute({
  method: 'get',
  path: '/v1/chains',
  operationId: 'chains',
  tags: ['Deployment'],
  summary: 'How this operator sees each chain',
  responses: { ...limited, 200: jsonAnswer(chainsResponse, 'Heads, the age of the cut, and what was posted.') },
})

const operators = createRoute({
  method: 'get',
  path: '/v1/operators',
  operationId: 'operators',
  tags: ['Deployment'],
  summary: 'The operators’ round as this node sees it',
  responses: { ...limited, 200: jsonAnswer(operatorsResponse, 'Who leads, and what was signed and attested last.') },
})

/** What is deployed where, and how chains and operators are. */
export function deploymentRoutes(state: PublicState) {
  return createRouter()
    .openapi(deployment, (context) => context.json(z.encode(deploymentResponse, deploymentBody(state)), 200))
    .openapi(chains, (context) =>
      context.json(
        z.encode(chainsResponse, chainsBody(state.config, { heads: state.view().heads, served: state.served() })),
        200,
      ),
    )
    .openapi(operators, (context) => context.json(z.encode(operatorsResponse, state.view().operators), 200))
}

import { createRoute } from '@hono/zod-openapi'
import { maxRotations, rotationsResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { limitQuery } from '../parameters.ts'
import type { Archive } from '../publicState.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const rotations = createRoute({
  method: 'get',
  path: '/v1/rotations',
  operationId: 'rotations',
  tags: ['Snapshots'],
  summary: 'The snapshots that changed the operators',
  description:
    'Each is signed by the set that the one before it names: from the first set they lead to the one that signs now.',
  request: {
    query: z.object({
      after: z
        .string()
        .regex(/^[0-9]{1,18}$/, 'expected an epoch (a whole number)')
        .transform(BigInt)
        .default(0n)
        .meta({ description: 'Only those newer than this epoch.', type: 'integer', default: 0 }),
      limit: limitQuery({ most: maxRotations, preset: 20 }),
    }),
  },
  responses: {
    ...limited,
    200: jsonAnswer(rotationsResponse, 'Rotations, oldest first.'),
    400: errorAnswer('A query that is out of range.'),
    503: errorAnswer('Too much is being read; try again later.'),
  },
})

/** How those who trust an earlier set of operators get to the one in force. */
export function rotationRoutes({ rotations: find }: Pick<Archive, 'rotations'>) {
  return createRouter().openapi(rotations, async (context) => {
    const rotations = await find(context.req.valid('query'))
    return context.json(z.encode(rotationsResponse, { rotations }), 200)
  })
}

import { createRoute } from '@hono/zod-openapi'
import { requireServed } from '@plimsoll/keeper'
import { hash32, snapshotResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { SnapshotNotFound } from '../../errors.ts'
import { answerAt, snapshotText } from '../answerAt.ts'
import { epoch } from '../parameters.ts'
import type { PublicState } from '../publicState.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const latest = createRoute({
  method: 'get',
  path: '/v1/snapshots/latest',
  operationId: 'latestSnapshot',
  tags: ['Snapshots'],
  summary: 'The latest attested snapshot',
  description: 'Attested by a quorum of operators and computed by this node itself.',
  responses: {
    ...limited,
    200: jsonAnswer(snapshotResponse, 'The snapshot with its signatures, ready to post on any chain.'),
    503: errorAnswer('No snapshot yet.'),
  },
})

const byName = createRoute({
  method: 'get',
  path: '/v1/snapshots/{snapshot}',
  operationId: 'snapshot',
  tags: ['Snapshots'],
  summary: 'The snapshot of one epoch or digest',
  request: {
    params: z.object({
      snapshot: z
        .union([epoch, hash32], {
          error: 'expected an epoch (a whole number) or a digest (32 bytes)',
        })
        .meta({
          description: 'An epoch or a digest.',
          type: 'string',
          example: '143862900',
        }),
    }),
  },
  responses: {
    ...limited,
    200: jsonAnswer(snapshotResponse, 'The snapshot; it never changes.'),
    400: errorAnswer('Neither an epoch nor a digest.'),
    404: errorAnswer('No such snapshot: its epoch had none, or this node does not hold it.'),
    503: errorAnswer('Too much is being read; try again later.'),
  },
})

/** Attested snapshots. A snapshot never changes, so its digest is its entity tag. */
export function snapshotRoutes(state: Pick<PublicState, 'served' | 'archived'>) {
  return createRouter()
    .openapi(latest, (context) => {
      const { attested } = requireServed(state)
      return answerAt(context, { attested, text: () => snapshotText(attested) })
    })
    .openapi(byName, async (context) => {
      const { snapshot } = context.req.valid('param')
      const attested = await state.archived(snapshot)
      if (!attested)
        throw new SnapshotNotFound('There is no such snapshot', {
          details: { snapshot, latestEpoch: state.served()?.attested.header.epoch ?? null },
          hint: 'Not every epoch has a snapshot: one is lost whenever too few operators answer in time.',
        })
      return answerAt(context, { attested, isForEver: true, text: () => snapshotText(attested) })
    })
}

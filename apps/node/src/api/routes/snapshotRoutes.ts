import { createRoute } from '@hono/zod-openapi'
import { requireServed } from '@plimsoll/keeper'
import type { AttestedSnapshot } from '@plimsoll/protocol'
import { hash32, snapshotResponse } from '@plimsoll/wire'
import type { Context } from 'hono'
import { z } from 'zod'
import { SnapshotNotFound } from '../../errors.ts'
import type { NodeState } from '../nodeState.ts'
import { epoch } from '../parameters.ts'
import { createRouter, errorAnswer, jsonAnswer } from '../router.ts'

const latest = createRoute({
  method: 'get',
  path: '/v1/snapshots/latest',
  tags: ['Snapshots'],
  summary: 'The latest attested snapshot',
  description: 'Attested by a quorum of operators and computed by this node itself.',
  responses: {
    200: jsonAnswer(snapshotResponse, 'The snapshot with its signatures, ready to post on any chain.'),
    503: errorAnswer('No snapshot yet.'),
  },
})

const byName = createRoute({
  method: 'get',
  path: '/v1/snapshots/{snapshot}',
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
    200: jsonAnswer(snapshotResponse, 'The snapshot; it never changes.'),
    400: errorAnswer('Neither an epoch nor a digest.'),
    404: errorAnswer('No such snapshot: its epoch had none, or this node does not hold it.'),
  },
})

/** Attested snapshots. A snapshot never changes, so its digest is its entity tag. */
export function snapshotRoutes(state: NodeState) {
  return createRouter()
    .openapi(latest, (context) => {
      const { attested } = requireServed(state)
      tagCache(context, { attested, lifetime: 'no-cache' })
      return context.json(z.encode(snapshotResponse, attested), 200)
    })
    .openapi(byName, async (context) => {
      const { snapshot } = context.req.valid('param')
      const attested = await state.archived(snapshot)
      if (!attested)
        throw new SnapshotNotFound('There is no such snapshot', {
          details: { snapshot, latestEpoch: state.served()?.attested.header.epoch ?? null },
          hint: 'Not every epoch has a snapshot: one is lost whenever too few operators answer in time.',
        })
      tagCache(context, { attested, lifetime: 'public, max-age=31536000, immutable' })
      return context.json(z.encode(snapshotResponse, attested), 200)
    })
}

function tagCache(context: Context, { attested, lifetime }: { attested: AttestedSnapshot; lifetime: string }) {
  context.header('etag', `"${attested.digest}"`)
  context.header('cache-control', lifetime)
}

import { createRoute } from '@hono/zod-openapi'
import type { SignedEpoch } from '@plimsoll/store'
import { maxSnapshots, type SnapshotsResponse, snapshotsResponse } from '@plimsoll/wire'
import type { Address } from 'viem'
import { z } from 'zod'
import { epoch, limitQuery } from '../parameters.ts'
import type { Archive } from '../publicState.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const signed = createRoute({
  method: 'get',
  path: '/v1/snapshots',
  operationId: 'snapshots',
  tags: ['Snapshots'],
  summary: 'Who signed which epoch',
  description: 'The newest snapshots that this node holds, each with its signers and the block of each chain.',
  request: {
    query: z.object({
      before: epoch.optional().meta({ description: 'Only those older than this epoch.', type: 'string' }),
      limit: limitQuery({ most: maxSnapshots, preset: 20 }),
    }),
  },
  responses: {
    ...limited,
    200: jsonAnswer(snapshotsResponse, 'Snapshots, newest first.'),
    400: errorAnswer('A query that is out of range.'),
    503: errorAnswer('Too much is being read; try again later.'),
  },
})

/** Who signed which epoch. */
export function signedRoutes({ signed: find }: Pick<Archive, 'signed'>) {
  return createRouter().openapi(signed, async (context) => {
    const { before, limit } = context.req.valid('query')
    const found = await find({ before, limit })
    const next = found.length === limit ? (found.at(-1)?.epoch ?? null) : null
    return context.json(z.encode(snapshotsResponse, { snapshots: found.map(signedBody), next }), 200)
  })
}

function signedBody({ set, bitmap, ...snapshot }: SignedEpoch): SnapshotsResponse['snapshots'][number] {
  const { threshold, operators } = set
  const hasSigned = (_: Address, index: number) => ((bitmap >> BigInt(index)) & 1n) === 1n
  return {
    ...snapshot,
    threshold,
    signers: operators.filter(hasSigned),
    others: operators.filter((operator, index) => !hasSigned(operator, index)),
  }
}

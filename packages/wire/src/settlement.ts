import { maxSiblings } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxSettlement } from './bounds.ts'
import { claim, next } from './claims.ts'
import { bytes32, bytesUpTo } from './hex.ts'
import { snapshotResponse } from './snapshot.ts'

/** A step for each claim, and one for each meeting of two nodes. §8. */
const maxSteps = 2 * maxSettlement - 1

/** `GET /v1/settlements/{beneficiary}` */
export const settlementResponse = z
  .object({
    claims: z
      .array(claim)
      .max(maxSettlement)
      .readonly()
      .meta({ description: 'In the order in which their proof takes them.' }),
    siblings: z
      .array(bytes32)
      .max(maxSettlement * maxSiblings)
      .readonly()
      .meta({
        description: 'Every hash on the way up to `snapshot.header.claims` that the claims do not give themselves.',
      }),
    steps: bytesUpTo(maxSteps).meta({
      description:
        'How to put them together (§8): a byte makes a node from the next claim or, with the high bit, from the last two nodes, and hashes it with as many of the next siblings as its other bits say.',
    }),
    next,
    snapshot: snapshotResponse,
  })
  .meta({ id: 'Settlement', description: 'Claims of one beneficiary on one chain, with one proof for all of them.' })

/** A settlement as a node answers. */
export type SettlementResponse = z.output<typeof settlementResponse>

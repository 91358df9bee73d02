import { z } from 'zod'
import { address, hash32 } from './hex.ts'
import { uint64 } from './numbers.ts'
import { operatorSet } from './operatorSet.ts'

const signed = z.object({ epoch: uint64, digest: hash32 }).nullable()

/** `GET /v1/operators`: the operators' round as this node sees it. */
export const operatorsResponse = z
  .object({
    self: address.nullable().meta({ description: 'This node’s operator; null if it does not attest.' }),
    signs: z.boolean().meta({ description: 'It is one of those who sign now: not waiting to join, not removed.' }),
    scheduled: operatorSet
      .extend({
        effectiveAt: uint64.meta({ description: 'Seconds since 1970; from then on snapshots name this set.' }),
      })
      .meta({ id: 'ScheduledOperators' })
      .nullable()
      .meta({ description: 'The set that the owner scheduled last, also after it took effect.' }),
    leader: address.nullable().meta({ description: 'Who leads the current epoch.' }),
    lastSigned: signed.meta({ description: 'The last snapshot this operator signed.' }),
    lastAttested: signed.meta({ description: 'The last snapshot it saw with a quorum.' }),
  })
  .meta({ id: 'Operators' })

/** The operators' round as a node answers. */
export type OperatorsResponse = z.output<typeof operatorsResponse>

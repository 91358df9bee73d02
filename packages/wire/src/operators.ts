import { maxOperators } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxNotices } from './bounds.ts'
import { address, hash32 } from './hex.ts'
import { uint64 } from './numbers.ts'
import { operatorSet } from './operatorSet.ts'
import { name, text } from './text.ts'

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
    halted: text.nullable().meta({ description: 'Why this operator signs nothing until a person acts.' }),
    lastSigned: signed.meta({ description: 'The last snapshot this operator signed.' }),
    lastAttested: signed.meta({ description: 'The last snapshot it saw with a quorum.' }),
    peers: z
      .array(
        z
          .object({
            address,
            ok: z.boolean().meta({ description: 'Its last answer was good.' }),
            error: text.nullable(),
            lastAnswerAgeSeconds: z.int().min(0).nullable(),
            latencyMs: z.int().min(0).nullable(),
          })
          .meta({ id: 'PeerStatus' }),
      )
      .max(2 * maxOperators)
      .readonly()
      .meta({ description: 'The other operators, as last heard of.' }),
    refusals: z
      .array(
        z
          .object({
            ageSeconds: z.int().min(0),
            epoch: uint64,
            leader: address,
            name: name.meta({ example: 'ProviderDisagreement' }),
            message: text,
          })
          .meta({ id: 'Refusal' }),
      )
      .max(maxNotices)
      .readonly()
      .meta({ description: 'What this operator would not sign or could not finish, the newest first.' }),
  })
  .meta({ id: 'Operators' })

/** The operators' round as a node answers. */
export type OperatorsResponse = z.output<typeof operatorsResponse>

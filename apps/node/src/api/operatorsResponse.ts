import { address, bytes32, decimal, operatorSet } from '@plimsoll/sdk'
import { z } from 'zod'

const signed = z.object({ epoch: decimal, digest: bytes32 }).nullable()

/** `GET /v1/operators`: the operators' round as this node sees it. */
export const operatorsResponse = z
  .object({
    self: address.nullable().meta({ description: 'This node’s operator; null if it does not attest.' }),
    signs: z.boolean().meta({ description: 'It is one of those who sign now: not waiting to join, not removed.' }),
    scheduled: operatorSet
      .extend({
        effectiveAt: decimal.meta({ description: 'Seconds since 1970; from then on snapshots name this set.' }),
      })
      .meta({ id: 'ScheduledOperators' })
      .nullable()
      .meta({ description: 'The set that the owner scheduled last, also after it took effect.' }),
    leader: address.nullable().meta({ description: 'Who leads the current epoch.' }),
    halted: z.string().nullable().meta({ description: 'Why this operator signs nothing until a person acts.' }),
    lastSigned: signed.meta({ description: 'The last snapshot this operator signed.' }),
    lastAttested: signed.meta({ description: 'The last snapshot it saw with a quorum.' }),
    peers: z
      .array(
        z
          .object({
            address,
            ok: z.boolean().meta({ description: 'Its last answer was good.' }),
            error: z.string().nullable(),
            lastAnswerAgeSeconds: z.int().nullable(),
            latencyMs: z.int().nullable(),
          })
          .meta({ id: 'PeerStatus' }),
      )
      .meta({ description: 'The other operators, as last heard of.' }),
    refusals: z
      .array(
        z
          .object({
            ageSeconds: z.int(),
            epoch: decimal,
            leader: address,
            name: z.string().meta({ example: 'ProviderDisagreement' }),
            message: z.string(),
          })
          .meta({ id: 'Refusal' }),
      )
      .meta({ description: 'What this operator would not sign or could not finish, the newest first.' }),
  })
  .meta({ id: 'Operators' })

export type OperatorsResponse = z.output<typeof operatorsResponse>

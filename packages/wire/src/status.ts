import { maxChains, maxOperators } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxNotices } from './bounds.ts'
import { chainStatus } from './chains.ts'
import { peerHealthResponse, readinessResponse } from './health.ts'
import { address } from './hex.ts'
import { uint64 } from './numbers.ts'
import { operatorsResponse } from './operators.ts'
import { name, text } from './text.ts'

/** A chain with what only its operator is told: who is asked about it, and what was wrong. */
const watchedChain = chainStatus
  .extend({
    halted: text.nullable().meta({
      description: 'Why nothing is read from this chain any more, until a person acts: it rolled back a final block.',
    }),
    providers: z
      .array(
        z
          .object({
            name,
            ok: z.boolean(),
            error: text.nullable().meta({ description: 'What was wrong with its last answer.' }),
          })
          .meta({ id: 'ProviderStatus' }),
      )
      .max(maxNotices)
      .readonly()
      .meta({ description: 'The operator’s RPC providers.' }),
  })
  .meta({ id: 'WatchedChain' })

/** The round with what only its operator is told: how the others answer, and what was refused. */
const round = operatorsResponse
  .extend({
    halted: text.nullable().meta({ description: 'Why this operator signs nothing until a person acts.' }),
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
  .meta({ id: 'Round' })

/** `GET /status`, for the operator of a node alone. */
export const statusResponse = z
  .object({
    health: peerHealthResponse,
    ready: readinessResponse,
    chains: z.array(watchedChain).max(maxChains).readonly().meta({ description: 'In slot order.' }),
    operators: round,
  })
  .meta({ id: 'Status' })

/** How a node is doing, as its operator reads it. */
export type StatusResponse = z.output<typeof statusResponse>

import { z } from 'zod'
import { maxNotices } from './bounds.ts'
import { address } from './hex.ts'
import { uint64 } from './numbers.ts'
import { name, text } from './text.ts'

/** `GET /health`: the process is alive; 200 whenever it can answer. */
export const healthResponse = z
  .object({
    status: z.literal('ok'),
    name: name.meta({ description: 'Name of the deployment.' }),
    version: name.meta({ description: 'Of the node.', example: '0.1.0' }),
    operator: address.nullable().meta({ description: 'The operator’s address; null if this node does not attest.' }),
    halted: text.nullable().meta({ description: 'Why the operator has stopped signing until a person acts.' }),
    latestEpoch: uint64.nullable().meta({ description: 'Epoch of the latest snapshot; null before the first.' }),
    latestAgeSeconds: z.int().nullable().meta({ description: 'Now minus the timestamp of the latest snapshot.' }),
  })
  .meta({ id: 'Health' })

/** `GET /ready`: 200 if the node can answer with recent data, else 503 with the reasons. */
export const readyResponse = z
  .object({
    ready: z.boolean(),
    reasons: z.array(text).max(maxNotices).readonly().meta({ description: 'What is missing; empty when ready.' }),
  })
  .meta({ id: 'Ready' })

/** The node's health as the client returns it. */
export type HealthResponse = z.output<typeof healthResponse>

/** The node's readiness as the client returns it. */
export type ReadyResponse = z.output<typeof readyResponse>

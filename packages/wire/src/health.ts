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
    operator: address.nullable().meta({ description: 'The operator’s address; null if this node does not attest.' }),
    latestEpoch: uint64.nullable().meta({ description: 'Epoch of the latest snapshot; null before the first.' }),
    latestAgeSeconds: z.int().nullable().meta({ description: 'Now minus the timestamp of the latest snapshot.' }),
  })
  .meta({ id: 'Health' })

/** `GET /health` where the other operators ask: what one of them has to know as well. */
export const peerHealthResponse = healthResponse
  .extend({
    version: name.meta({ description: 'Of the node.', example: '0.1.0' }),
    halted: text.nullable().meta({ description: 'Why the operator has stopped signing until a person acts.' }),
  })
  .meta({ id: 'PeerHealth' })

/** `GET /ready`: 200 if what the node answers is recent enough for contracts, else 503. Why not, it tells its operator alone. */
export const readyResponse = z.object({ ready: z.boolean() }).meta({ id: 'Ready' })

/** `GET /ready` where the operator asks: 200 only if the node does all that it is there for. */
export const readinessResponse = readyResponse
  .extend({
    reasons: z.array(text).max(maxNotices).readonly().meta({ description: 'What is wrong; empty when ready.' }),
    warnings: z
      .array(text)
      .max(maxNotices)
      .readonly()
      .meta({ description: 'What a person should look at, though the node goes on.' }),
  })
  .meta({ id: 'Readiness' })

/** The node's health as the client returns it. */
export type HealthResponse = z.output<typeof healthResponse>

/** A node's health as another operator reads it. */
export type PeerHealthResponse = z.output<typeof peerHealthResponse>

/** The node's readiness as its operator reads it. */
export type ReadinessResponse = z.output<typeof readinessResponse>

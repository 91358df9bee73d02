import { type AttestedSnapshot, type CompactSignature, maxChains } from '@plimsoll/protocol'
import { z } from 'zod'
import { compactSignature, cut, cutEntry, snapshotHeader, snapshotResponse } from './snapshot.ts'

/** Paths of the operators' API on every node. */
export const operatorPaths = {
  proposals: '/operator/v1/proposals',
  heads: '/operator/v1/heads',
  snapshots: '/operator/v1/snapshots',
} as const

/** Body of `POST /operator/v1/proposals`. §10. */
export const proposalRequest = z.object({ header: snapshotHeader, cut })

/** Answer to `POST /operator/v1/proposals`. */
export const proposalResponse = z.object({ signature: compactSignature })

/** Body of `POST /operator/v1/heads`: what an operator can confirm now, by slot, and its time in ms. §10. */
export const headsRequest = z.object({
  heads: z.array(cutEntry.nullable()).max(maxChains).readonly(),
  at: z.int().min(0),
})

/** Body of `POST /operator/v1/snapshots`: what `GET /v1/snapshots/{digest}` answers. */
export const attestedRequest = snapshotResponse

// The schemas and the types that they stand for must not drift apart.
proposalRequest satisfies z.ZodType<Pick<AttestedSnapshot, 'header' | 'cut'>>
proposalResponse satisfies z.ZodType<{ signature: CompactSignature }>

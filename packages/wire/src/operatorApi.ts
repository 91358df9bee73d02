import { type AttestedSnapshot, type CompactSignature, maxChains } from '@plimsoll/protocol'
import { z } from 'zod'
import { address, bytes32, hash32 } from './hex.ts'
import { uint64 } from './numbers.ts'
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

/** A request between operators as it was signed: what another process with an operator's key has sent. §10. */
const signedRequest = z.object({
  from: address,
  to: address,
  timestamp: uint64,
  route: bytes32,
  body: bytes32,
  process: z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{32}$/)]),
  generation: z.int().min(0),
  counter: z.int().min(0),
  signature: compactSignature,
})

/** Answer to `POST /operator/v1/heads`: what the receiver knows of the sender's key; `heardSince` in ms. §10. */
export const headsResponse = z.object({
  others: z.array(signedRequest).max(8).readonly(),
  heardSince: z.int().min(0),
  lastSigned: z.object({ epoch: uint64, digest: hash32 }).nullable(),
})

/** Body of `POST /operator/v1/snapshots`: what `GET /v1/snapshots/{digest}` answers. */
export const attestedRequest = snapshotResponse

// The schemas and the types that they stand for must not drift apart.
proposalRequest satisfies z.ZodType<Pick<AttestedSnapshot, 'header' | 'cut'>>
proposalResponse satisfies z.ZodType<{ signature: CompactSignature }>

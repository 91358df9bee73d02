import { type Claim, maxSiblings } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxClaims } from './bounds.ts'
import { accountId, address, bytes32 } from './hex.ts'
import { uint16, uint64, uint104 } from './numbers.ts'
import { snapshotResponse } from './snapshot.ts'

const claimFields = {
  debtSlot: uint16.meta({ description: 'The chain that booked the claim.' }),
  index: uint64.meta({ description: 'Its index there.', example: '0' }),
  account: accountId,
  beneficiary: address.meta({ description: 'Who is paid, on the chain that holds the asset.' }),
  assetId: uint16,
  units: uint104.meta({ description: 'Base units to be paid.' }),
}

/** A liquidator's unpaid claim. §8. */
export const claim = z.object(claimFields).meta({ id: 'Claim' })

/** A liquidator's unpaid claim with its proof. §8. */
const provenClaim = z
  .object({
    ...claimFields,
    custodySlot: uint16.meta({ description: 'The chain that holds the asset: settle there.' }),
    siblings: z
      .array(bytes32)
      .max(maxSiblings)
      .readonly()
      .meta({ description: 'Merkle proof from the claim up to `snapshot.header.claims`.' }),
  })
  .meta({ id: 'ProvenClaim' })

/** Where the next part of a list begins. */
export const next = bytes32.nullable().meta({ description: '`from` of the next part; null after the last one.' })

/** `GET /v1/claims` */
export const claimsResponse = z
  .object({ claims: z.array(provenClaim).max(maxClaims).readonly(), next, snapshot: snapshotResponse })
  .meta({ id: 'Claims', description: 'Claims booked and not paid at one snapshot.' })

// The schema and the type that it stands for must not drift apart.
claim satisfies z.ZodType<Claim>

/** One claim with its proof as the client returns it. */
export type ProvenClaim = z.output<typeof provenClaim>

/** Unsettled claims as the client returns them. */
export type ClaimsResponse = z.output<typeof claimsResponse>

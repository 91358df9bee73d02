import type { Hex } from '@plimsoll/merkle'
import { type Claim, claimProof } from '@plimsoll/protocol'

/** An unsettled claim with the siblings that lead from it up to `header.claims`. */
export type ProvenClaim = { readonly claim: Claim; readonly siblings: readonly Hex[] }

/**
 * Proves the claim booked at `index` on `debtSlot` among a snapshot's claims; `undefined` if it is not among them. Spec:
 * section 8.
 */
export function proveClaim(
  { debtSlot, index }: { debtSlot: number; index: bigint },
  claims: readonly Claim[],
): ProvenClaim | undefined {
  const claim = claims.find((claim) => claim.debtSlot === debtSlot && claim.index === index)
  return claim && { claim, siblings: claimProof({ claims, claim }) }
}

import type { SnapshotHeader } from '@plimsoll/protocol'
import type { ClaimsResponse, ProvenClaim } from '@plimsoll/wire'
import type { Hex } from 'viem'

/** The contracts’ `ClaimProof`. §8. */
export type ClaimProof = { readonly header: SnapshotHeader; readonly siblings: readonly Hex[] }

/**
 * One claim of an answer as the `ClaimProof` that `settle` takes, on the chain of slot `custodySlot`.
 *
 * @example
 * const [claim] = response.claims
 * await wallet.writeContract({ …, functionName: 'settle', args: [claim, claimProof(response, claim)] })
 */
export function claimProof({ snapshot }: ClaimsResponse, { siblings }: ProvenClaim): ClaimProof {
  return { header: snapshot.header, siblings }
}

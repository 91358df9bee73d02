import {
  type Claim,
  decodeAssetTable,
  type Multiproof,
  type SnapshotHeader,
  verifyMultiproof,
} from '@plimsoll/protocol'
import type { SettlementResponse } from '@plimsoll/wire'
import { type Address, type Hex, isAddressEqual } from 'viem'
import { VerificationFailed } from './errors.ts'
import { readSigned } from './readSigned.ts'
import { claimLeaf } from './verifyClaims.ts'
import { type Trust, verifySnapshot } from './verifySnapshot.ts'

/** The contracts’ `ClaimsProof`. §8. */
export type ClaimsProof = Multiproof & { readonly header: SnapshotHeader }

/** Claims with what `settleMany` takes, on the chain that was asked for; none if there are none. */
export type Settlement = {
  readonly claims: readonly Claim[]
  readonly proof: ClaimsProof
  /** Where the next part begins; null after the last one. */
  readonly next: Hex | null
  /** To be posted where the chain has not accepted it yet. */
  readonly snapshot: SettlementResponse['snapshot']
}

/**
 * Checks that a quorum has signed the snapshot and that every claim of the answer is in it, of this beneficiary, and to be
 * paid on this chain; not that the answer holds all of them. Rejects with {@link VerificationFailed}. §8.
 *
 * @example
 * const { claims, proof } = await client.settlement({ beneficiary, custodySlot: 0 }, trust)
 * await wallet.writeContract({ …, functionName: 'settleMany', args: [claims, proof] })
 */
export async function verifySettlement(
  { claims, siblings, steps, next, snapshot }: SettlementResponse,
  { beneficiary, custodySlot, trust }: { beneficiary: Address; custodySlot: number; trust: Trust },
): Promise<Settlement> {
  const { header, assets } = snapshot
  await verifySnapshot(snapshot, trust)
  const table = readSigned(() => decodeAssetTable(assets))
  for (const claim of claims) {
    const { debtSlot, index, assetId } = claim
    if (!isAddressEqual(claim.beneficiary, beneficiary))
      throw refusal('A claim is somebody else’s.', { debtSlot, index, expected: beneficiary, seen: claim.beneficiary })
    const slot = table[assetId]?.slot
    if (slot !== custodySlot)
      throw refusal('A claim is to be settled on another chain.', {
        debtSlot,
        index,
        expected: custodySlot,
        seen: slot,
      })
  }
  const leaves = claims.map(claimLeaf)
  if (claims.length > 0 && !verifyMultiproof({ leaves, siblings, steps, root: header.claims }))
    throw refusal('The proof does not lead from the claims to the signed root.', {
      epoch: header.epoch,
      expected: header.claims,
    })
  return { claims, proof: { header, siblings, steps }, next, snapshot }
}

function refusal(message: string, details: Record<string, unknown>): VerificationFailed {
  return new VerificationFailed(message, { details, hint: 'Do not act on this answer; ask another operator.' })
}

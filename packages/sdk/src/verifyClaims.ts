import { type Claim, decodeAssetTable, type Hash32, hashClaim, verifyProof } from '@plimsoll/protocol'
import type { ClaimsResponse } from '@plimsoll/wire'
import { VerificationFailed } from './errors.ts'
import { expectEqual } from './expectEqual.ts'
import { readSigned } from './readSigned.ts'
import { type Trust, verifySnapshot } from './verifySnapshot.ts'

/**
 * Checks that a quorum has signed the snapshot and that every claim of the answer is in it; not that the answer holds
 * all claims there are. Rejects with {@link VerificationFailed}. §8.
 */
export async function verifyClaims({ claims, snapshot }: ClaimsResponse, trust: Trust): Promise<void> {
  const { header, assets } = snapshot
  await verifySnapshot(snapshot, trust)
  const table = readSigned(() => decodeAssetTable(assets))
  const told = new Set<string>()
  for (const [position, { siblings, custodySlot, ...claim }] of claims.entries()) {
    const place = `${claim.debtSlot}/${claim.index}`
    if (told.has(place))
      throw new VerificationFailed('The answer tells of a claim twice.', {
        details: { debtSlot: claim.debtSlot, index: claim.index },
        hint: 'Do not act on this answer; ask another operator.',
      })
    told.add(place)
    if (!verifyProof({ leaf: claimLeaf(claim), siblings, root: header.claims })) {
      throw new VerificationFailed('The proof does not lead from the claim to the signed root.', {
        details: { debtSlot: claim.debtSlot, index: claim.index, epoch: header.epoch, expected: header.claims },
        hint: 'Do not act on this answer; ask another operator.',
      })
    }
    const slot = table[claim.assetId]?.slot
    if (slot !== undefined) expectEqual(slot, { said: custodySlot, path: `claims[${position}].custodySlot` })
  }
}

/** A claim’s leaf. Throws {@link VerificationFailed} if it can have none, as with a checksum that is not the address’s. §8. */
export function claimLeaf(claim: Claim): Hash32 {
  try {
    return hashClaim(claim)
  } catch (cause) {
    throw new VerificationFailed('A claim holds what no contract can have booked.', {
      details: { debtSlot: claim.debtSlot, index: claim.index },
      hint: 'Do not act on this answer; ask another operator.',
      cause,
    })
  }
}

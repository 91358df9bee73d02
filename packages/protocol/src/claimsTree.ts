import { MerkleTree } from 'merkletreejs'
import type { Hex } from 'viem'
import { type Claim, hashClaim } from './claim.ts'
import { ClaimNotFound } from './errors.ts'
import { type Hash32, zeroHash } from './hash32.ts'
import { hashNode } from './merkleProof.ts'

/** `header.claims`: the root over unsettled claims, sorted leaves and sorted pairs; zero for none. Spec: section 8. */
export function claimsRoot(claims: readonly Claim[]): Hash32 {
  return claims.length === 0 ? zeroHash : (claimsTree(claims.map(hashClaim)).getHexRoot() as Hash32)
}

/** The siblings that prove one of the claims, from the leaf up; throws {@link ClaimNotFound}. Spec: section 8. */
export function claimProof({ claims, claim }: { claims: readonly Claim[]; claim: Claim }): Hex[] {
  const leaf = hashClaim(claim)
  const leaves = claims.map(hashClaim)
  if (!leaves.includes(leaf)) {
    throw new ClaimNotFound('This claim is not among the unsettled claims.', {
      details: { ...claim },
      hint: 'It was settled, or its chain has not shown it at this cut yet.',
    })
  }
  return claimsTree(leaves).getHexProof(leaf) as Hex[]
}

function claimsTree(leaves: Hash32[]): MerkleTree {
  return new MerkleTree(leaves, hashNode, { sortLeaves: true, sortPairs: true })
}

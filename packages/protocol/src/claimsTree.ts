import type { Hex } from 'viem'
import { type Claim, hashClaim } from './claim.ts'
import { ClaimNotFound } from './errors.ts'
import { type Hash32, zeroHash } from './hash32.ts'
import { hashNode } from './merkleProof.ts'

/** `header.claims`: the root over unsettled claims, sorted leaves and sorted pairs; zero for none. Spec: section 8. */
export function claimsRoot(claims: readonly Claim[]): Hash32 {
  return treeOf(claims.map(hashClaim)).at(-1)?.[0] ?? zeroHash
}

/** The siblings that prove one of the claims, from the leaf up; throws {@link ClaimNotFound}. Spec: section 8. */
export function claimProof({ claims, claim }: { claims: readonly Claim[]; claim: Claim }): Hex[] {
  const layers = treeOf(claims.map(hashClaim))
  const place = layers[0]?.indexOf(hashClaim(claim)) ?? -1
  if (place < 0) {
    throw new ClaimNotFound('This claim is not among the unsettled claims.', {
      details: { ...claim },
      hint: 'It was settled, or its chain has not shown it at this cut yet.',
    })
  }
  return layers.flatMap((layer, height) => layer[(place >> height) ^ 1] ?? [])
}

/** The layers of the tree, leaves first, as merkletreejs builds them: a node without a partner moves up as it is. */
function treeOf(leaves: readonly Hash32[]): Hash32[][] {
  const layers = [leaves.toSorted()]
  for (let layer = layers[0]; layer !== undefined && layer.length > 1; layer = layers.at(-1)) {
    layers.push(parentsOf(layer))
  }
  return layers
}

function parentsOf(layer: readonly Hash32[]): Hash32[] {
  return layer.flatMap((left, place) => {
    const right = layer[place + 1]
    if (place % 2 === 1) return []
    return right === undefined ? left : hashNode(left, right)
  })
}

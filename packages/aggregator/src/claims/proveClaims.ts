import type { Hex } from '@plimsoll/merkle'
import type { Claim, Multiproof } from '@plimsoll/protocol'
import type { ClaimSet } from './claimSet.ts'
import { hashClaims } from './hashRecords.ts'

/**
 * The siblings that lead from each claim up to the root of the set; `undefined` for a claim that is not in it.
 * §8.
 */
export function proveClaims({ leaves }: ClaimSet, claims: readonly Claim[]): (readonly Hex[] | undefined)[] {
  return leaves.proofs(hashClaims(leaves, claims))
}

/** Claims in the order in which their multiproof takes them. */
export type ClaimsTogether = Multiproof & { readonly claims: readonly Claim[] }

/** One proof of several claims; `undefined` if there are none, or one of them is not in the set. §8. */
export function proveTogether({ leaves }: ClaimSet, claims: readonly Claim[]): ClaimsTogether | undefined {
  const byLeaf = new Map(hashClaims(leaves, claims).map((leaf, place) => [leaf, claims[place]] as const))
  const proof = leaves.multiproof([...byLeaf.keys()])
  if (proof === undefined) return undefined
  const ordered = proof.leaves.flatMap((leaf) => byLeaf.get(leaf) ?? [])
  return { claims: ordered, siblings: proof.siblings, steps: proof.steps }
}

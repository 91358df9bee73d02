import type { AccountTrie, Hex } from '@plimsoll/merkle'
import type { AccountId, Claim, Multiproof } from '@plimsoll/protocol'
import type { ClaimSet } from '../claims/claimSet.ts'
import { hashClaims } from '../claims/hashRecords.ts'

/** An account's leaf with the siblings that lead from it up to `header.accounts`. */
export type ProvenAccount = {
  readonly account: AccountId
  readonly words: readonly Hex[]
  readonly siblings: readonly Hex[]
}

/** Proves an account in a snapshot's trie; `undefined` if it has no leaf: absence cannot be proven. §7. */
export function proveAccount(account: AccountId, trie: AccountTrie): ProvenAccount | undefined {
  const words = trie.get(account)
  const siblings = trie.proof(account)
  return words && siblings && { account, words, siblings }
}

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

import { type AccountTrie, createLeafTrie, createOrderedTrie, type LeafTrie } from '@plimsoll/merkle'

/**
 * The claims booked and not paid at a cut: one version, which stays as it is. `leaves` is the trie of §8, whose root
 * a header has; `index` has the same claims under their beneficiaries, to be looked for.
 */
export type ClaimSet = { readonly leaves: LeafTrie; readonly index: AccountTrie }

/** No claims: all sets of one history grow from it. */
export async function createClaimSet(): Promise<ClaimSet> {
  return { leaves: await createLeafTrie(), index: await createOrderedTrie() }
}

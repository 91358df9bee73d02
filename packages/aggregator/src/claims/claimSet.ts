import {
  type AccountTrie,
  createLeafTrie,
  createOrderedTrie,
  type Hex,
  type LeafTrie,
  leafBatch,
} from '@plimsoll/merkle'
import { inSteps } from '@plimsoll/tasks'
import { writeHex32 } from '../wordBytes.ts'
import { readEntry } from './claimEntry.ts'
import { hashClaims } from './hashRecords.ts'

/**
 * The claims booked and not paid at a cut: one version, which stays as it is. `leaves` is the trie of §8, whose root
 * a header has; `index` has the same claims under their beneficiaries, to be looked for.
 */
export type ClaimSet = { readonly leaves: LeafTrie; readonly index: AccountTrie }

/** No claims: all sets of one history grow from it. */
export async function createClaimSet(): Promise<ClaimSet> {
  return { leaves: await createLeafTrie(), index: await createOrderedTrie() }
}

const entriesPerStep = 1024

/**
 * Builds the set of stored entries of an index, distinct ones in any order, from an empty one. Throws `MalformedClaim`,
 * `InvalidBytes32`.
 */
export async function loadClaims(
  entries: AsyncIterable<{ key: Hex; words: readonly Hex[] }>,
  empty: ClaimSet,
): Promise<ClaimSet> {
  let set = empty
  let page: { key: Hex; words: readonly Hex[] }[] = []
  for await (const entry of entries) {
    page.push(entry)
    if (page.length < entriesPerStep) continue
    set = await updateClaims(set, page)
    page = []
  }
  return updateClaims(set, page)
}

/**
 * The set after changes of its index, as `changesSince` of a later one's gives them, each key once: an entry without words
 * goes. Throws `MalformedClaim`, `InvalidBytes32`.
 */
export async function updateClaims(
  set: ClaimSet,
  changes: readonly { key: Hex; words: readonly Hex[] }[],
): Promise<ClaimSet> {
  const before = changes.flatMap(({ key }) => {
    const words = set.index.get(key)
    return words === undefined ? [] : { key, words }
  })
  const now = changes.filter(({ words }) => words.length > 0)
  const batch = leafBatch(changes.map(({ key, words }) => ({ account: key, words })))
  return {
    leaves: await inSteps(set.leaves.updateInSteps({ removed: leavesOf(set, before), added: leavesOf(set, now) })),
    index: await inSteps(set.index.updateInSteps(batch)),
  }
}

function leavesOf(set: ClaimSet, entries: readonly { key: Hex; words: readonly Hex[] }[]): Uint8Array {
  const claims = entries.map(({ key, words }) => readEntry(key, words).claim)
  const leaves = new Uint8Array(entries.length * 32)
  for (const [at, leaf] of hashClaims(set.leaves, claims).entries())
    writeHex32(leaf, { bytes: leaves, offset: at * 32 })
  return leaves
}

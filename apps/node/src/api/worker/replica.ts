import { type ClaimSet, createClaimSet, openRanking, updateClaims } from '@plimsoll/aggregator'
import type { ServedSnapshot } from '@plimsoll/keeper'
import { type AccountTrie, createTrie } from '@plimsoll/merkle'
import { decodeAssetTable } from '@plimsoll/protocol'
import { inSteps } from '@plimsoll/tasks'
import type { ReplicaPart } from './messages.ts'

/** What the worker answers from: its own copy of what the node serves. */
export type Replica = {
  served: () => ServedSnapshot | undefined
  /**
   * Takes the next part; parts must not overlap. False if the leaves or claims after the last part do not give the roots of
   * the snapshot: then nothing is served until another copy begins.
   */
  take: (part: ReplicaPart) => Promise<boolean>
}

/** Creates a replica without anything. */
export function createReplica({ slots }: { slots: number }): Replica {
  let served: ServedSnapshot | undefined
  let next: { trie: AccountTrie; claims: ClaimSet } | undefined

  async function take(part: ReplicaPart): Promise<boolean> {
    if (part.kind === 'empty') {
      // Tries of their own: the memory of those before goes with them.
      next = { trie: await createTrie(), claims: await createClaimSet() }
      return true
    }
    if (next === undefined) return false
    if (part.kind === 'leaves') next.trie = await inSteps(next.trie.updateInSteps(part.batch))
    else if (part.kind === 'claims') next.claims = await updateClaims(next.claims, part.changes)
    else {
      const { attested, registries, ranking } = part
      const { header } = attested
      const { trie, claims } = next
      if (trie.root !== header.accounts || claims.leaves.root !== header.claims) {
        served = undefined
        next = undefined
        return false
      }
      const table = decodeAssetTable(attested.assets)
      const health = openRanking(ranking, { trie, table, slots })
      served = { attested, table, trie, claims, registries, health }
    }
    return true
  }

  return { served: () => served, take }
}

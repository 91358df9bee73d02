import { leafBatch } from '@plimsoll/merkle'
import { decodeAssetTable } from '@plimsoll/protocol'
import type { Store } from '@plimsoll/store'
import { createMutex, inSteps, type Mutex } from '@plimsoll/tasks'
import type { AccountsAt, ServedSnapshot } from './served.ts'

/** Accounts at earlier snapshots. */
export type History = {
  /**
   * The accounts at the snapshot of an epoch; `undefined` if that epoch has none, or none with leaves any more. What is at
   * hand is answered at once; going back runs once for each epoch, one after another.
   */
  at: (epoch: bigint) => Promise<AccountsAt | undefined>
}

/** How many earlier versions are kept at hand: each holds only the nodes in which it differs from the others. */
const versionsKept = 8

/**
 * Goes back from what is served by the leaves that have changed since, which are stored by epoch: no version has to be
 * kept for the case that somebody asks, and going back costs no more than what has changed. `inTurn` runs one task after
 * another; it may refuse those that would wait too long.
 */
export function createHistory({
  snapshots,
  leaves,
  served,
  inTurn = createMutex(),
}: {
  snapshots: Pick<Store['snapshots'], 'byEpoch'>
  leaves: Pick<Store['leaves'], 'changedSince'>
  served: () => ServedSnapshot | undefined
  inTurn?: Mutex
}): History {
  const versions = new Map<bigint, AccountsAt>()
  const goingBack = new Map<bigint, Promise<AccountsAt | undefined>>()

  async function goBack(epoch: bigint): Promise<AccountsAt | undefined> {
    const latest = served()
    if (latest === undefined || latest.attested.header.epoch === epoch) return latest
    const attested = await snapshots.byEpoch(epoch)
    if (attested === undefined) return undefined
    const changed = []
    for await (const leaf of leaves.changedSince({ epoch, since: latest.attested.header.epoch })) changed.push(leaf)
    const trie = await inSteps(latest.trie.updateInSteps(leafBatch(changed)))
    // Leaves before those that are kept, or none for a snapshot that was only passed on.
    if (trie.root !== attested.header.accounts) return undefined
    const version = { attested, table: decodeAssetTable(attested.assets), trie }
    versions.set(epoch, version)
    for (const oldest of versions.keys()) {
      if (versions.size <= versionsKept) break
      versions.delete(oldest)
    }
    return version
  }

  return {
    async at(epoch) {
      const latest = served()
      if (latest === undefined || latest.attested.header.epoch === epoch) return latest
      const known = versions.get(epoch)
      if (known !== undefined) {
        // The map keeps its order: what was asked for last goes last.
        versions.delete(epoch)
        versions.set(epoch, known)
        return known
      }
      const begun = goingBack.get(epoch) ?? inTurn(() => goBack(epoch))
      goingBack.set(epoch, begun)
      return begun.finally(() => goingBack.delete(epoch))
    },
  }
}

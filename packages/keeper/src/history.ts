import { leafBatch } from '@plimsoll/merkle'
import { decodeAssetTable } from '@plimsoll/protocol'
import type { Store } from '@plimsoll/store'
import { createMutex, inSteps } from '@plimsoll/tasks'
import type { AccountsAt, ServedSnapshot } from './served.ts'

/** Accounts at earlier snapshots. */
export type History = {
  /**
   * The accounts at the snapshot of an epoch; `undefined` if that epoch has none, or none with leaves any more. Calls
   * run one after another.
   */
  at: (epoch: bigint) => Promise<AccountsAt | undefined>
}

/** How many earlier versions are kept at hand: each holds only the nodes in which it differs from the others. */
const versionsKept = 8

/**
 * Goes back from what is served by the leaves that have changed since, which are stored by epoch: no version has to be
 * kept for the case that somebody asks, and going back costs no more than what has changed.
 */
export function createHistory({
  store: { snapshots, leaves },
  served,
  isRestored,
}: {
  store: Pick<Store, 'snapshots' | 'leaves'>
  served: () => ServedSnapshot | undefined
  /** Whether what is served was served before a restart: its trie's memory is not to be held longer than it is served. */
  isRestored: () => boolean
}): History {
  const versions = new Map<bigint, AccountsAt>()
  const exclusively = createMutex()

  async function goBack(epoch: bigint): Promise<AccountsAt | undefined> {
    const latest = served()
    // Asked now: while the leaves are read, another snapshot may come to be served.
    const isOfRestored = isRestored()
    if (latest === undefined || latest.attested.header.epoch === epoch) return latest
    const known = versions.get(epoch)
    if (known !== undefined) {
      // The map keeps its order: what was asked for last goes last.
      versions.delete(epoch)
      versions.set(epoch, known)
      return known
    }
    const attested = await snapshots.byEpoch(epoch)
    if (attested === undefined) return undefined
    const changed = []
    for await (const leaf of leaves.changedSince({ epoch, since: latest.attested.header.epoch })) changed.push(leaf)
    const trie = await inSteps(latest.trie.updateInSteps(leafBatch(changed)))
    // Leaves before those that are kept, or none for a snapshot that was only passed on.
    if (trie.root !== attested.header.accounts) return undefined
    const version = { attested, table: decodeAssetTable(attested.assets), trie }
    if (isOfRestored) return version
    versions.set(epoch, version)
    for (const oldest of versions.keys()) if (versions.size > versionsKept) versions.delete(oldest)
    return version
  }

  return { at: (epoch) => exclusively(() => goBack(epoch)) }
}

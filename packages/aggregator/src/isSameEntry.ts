import type { CutEntry } from '@plimsoll/protocol'

/** Whether two cut entries are the same in every field: a hash alone would let a proposal lie about the rest. */
export function isSameEntry(a: CutEntry, b: CutEntry): boolean {
  return a.hash === b.hash && a.number === b.number && a.timestamp === b.timestamp && a.chainId === b.chainId
}

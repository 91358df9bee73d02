import type { CutEntry } from '@plimsoll/protocol'

/** Whether two entries name the same block of the same chain. */
export function sameBlock(a: CutEntry, b: CutEntry): boolean {
  return (
    a.chainId === b.chainId &&
    a.number === b.number &&
    a.hash.toLowerCase() === b.hash.toLowerCase() &&
    a.timestamp === b.timestamp
  )
}

import type { CutEntry } from '@plimsoll/protocol'

declare const pinned: unique symbol

/**
 * A block that a quorum of providers has named as canonical, so that it need not be asked for again before it is read. Only
 * a reader makes one, of a block that it has seen confirmed.
 */
export type PinnedBlock = CutEntry & { readonly [pinned]: true }

/** The blocks that one reader has pinned. */
export type Pins = {
  /** Pins a block; the caller has just seen that a quorum has it. */
  pin(entry: CutEntry): PinnedBlock
  isPinned(entry: CutEntry): entry is PinnedBlock
}

/** Pins that are known by identity: a copy, or the same block as another operator sent it, is a block like any other. */
export function createPins(): Pins {
  const known = new WeakSet<CutEntry>()
  const isPinned = (entry: CutEntry): entry is PinnedBlock => known.has(entry)
  return {
    isPinned,
    pin(entry) {
      if (isPinned(entry)) return entry
      const { chainId, number, hash, timestamp } = entry
      const block = Object.freeze({ chainId, number, hash, timestamp }) as PinnedBlock
      known.add(block)
      return block
    },
  }
}

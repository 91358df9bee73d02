import { type CutEntry, sameBlock } from '@plimsoll/protocol'
import { NotCanonical, QuorumUnavailable } from '../errors.ts'
import { agreedBlock } from './agreedBlock.ts'
import type { ProviderPool } from './quorum.ts'

/** Whether a quorum has this very block at its number now, final or not. Throws as `quorum`. */
export async function isCanonical(pool: ProviderPool, entry: CutEntry): Promise<boolean> {
  try {
    return sameBlock(entry, await agreedBlock(pool, entry.number))
  } catch (error) {
    // A reorg may leave the chain shorter than the entry.
    if (error instanceof QuorumUnavailable && error.isUnanimous('behind', 'wentBack')) return false
    throw error
  }
}

/** Throws {@link NotCanonical} unless a quorum has this very block at its number now. */
export async function requireCanonical(pool: ProviderPool, entry: CutEntry): Promise<void> {
  const seen = await agreedBlock(pool, entry.number)
  if (!sameBlock(entry, seen)) throw new NotCanonical({ chain: pool.chain, entry, seen })
}

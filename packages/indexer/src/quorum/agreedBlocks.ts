import type { CutEntry } from '@plimsoll/protocol'
import { askBlocks } from './askBlock.ts'
import { type ProviderPool, quorum } from './quorum.ts'

/**
 * The blocks at `numbers`, in order, on all of which a quorum of the pool agrees; undefined where the chain has none (yet).
 * Throws as {@link quorum}.
 */
export function agreedBlocks(pool: ProviderPool, numbers: readonly bigint[]): Promise<(CutEntry | undefined)[]> {
  return quorum(pool, {
    request: `eth_getBlockByNumber ${numbers.join(', ')}`,
    ask: (provider) => askBlocks(provider, { chainId: pool.chainId, numbers }),
    canonical: (blocks) => blocks.map((block) => (block ? [block.number, block.hash, block.timestamp] : [])),
    // Asked while the chain reorganises, when nobody is to be blamed for being a moment behind.
    isToBlame: async () => false,
  })
}

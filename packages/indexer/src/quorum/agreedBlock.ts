import type { CutEntry } from '@plimsoll/protocol'
import { askBlock } from './askBlock.ts'
import { type ProviderPool, quorum } from './quorum.ts'

/** The block at `number`, on whose hash and timestamp a quorum of the pool agrees. Throws as {@link quorum}. */
export function agreedBlock(pool: ProviderPool, number: bigint): Promise<CutEntry> {
  return quorum(pool, {
    request: `eth_getBlockByNumber ${number}`,
    ask: (provider) => askBlock(provider, { chainId: pool.chainId, at: number }),
    canonical: (block) => [block.number, block.hash, block.timestamp],
  })
}

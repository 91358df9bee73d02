import { type CutEntry, sameBlock } from '@plimsoll/protocol'
import { sleep } from '@plimsoll/tasks'
import { askBlock } from './askBlock.ts'
import { type ProviderPool, type QuorumQuery, quorum } from './quorum.ts'

const settleMs = 500

/** The block at `number`, on whose hash and timestamp a quorum of the pool agrees. Throws as {@link quorum}. */
export function agreedBlock(pool: ProviderPool, number: bigint): Promise<CutEntry> {
  return quorum(pool, blockQuery(pool, number))
}

/**
 * The question for the block at `number`. A provider that contradicts the quorum is blamed only if both still say so a moment
 * later: a block by number changes while a chain reorganises, and not for all providers at the same time.
 */
export function blockQuery(pool: ProviderPool, number: bigint): QuorumQuery<CutEntry> {
  const query: QuorumQuery<CutEntry> = {
    request: `eth_getBlockByNumber ${number}`,
    ask: (provider) => askBlock(provider, { chainId: pool.chainId, at: number }),
    canonical: ({ number, hash, timestamp }) => [number, hash, timestamp],
  }
  return {
    ...query,
    async isToBlame(provider, agreed) {
      await sleep(pool.clock, { ms: settleMs })
      const again = quorum({ ...pool, onDisagreement: () => undefined }, { ...query, isToBlame: async () => false })
      const [now, said] = await Promise.allSettled([again, query.ask(provider)])
      const isStill = now.status === 'fulfilled' && sameBlock(now.value, agreed)
      return isStill && said.status === 'fulfilled' && !sameBlock(said.value, agreed)
    },
  }
}

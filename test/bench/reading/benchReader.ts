import { type ChainReader, createChainReader } from '@plimsoll/indexer'
import type { Address } from 'viem'
import type { ReadingWorld } from './readingWorld.ts'

/** A quorum of so many out of so many. */
export type Quorum = { quorum: number; of: number }

/**
 * A reader as a node makes it, at the reader's own defaults, that follows the newest block. All its providers are the same
 * endpoint under different URLs, so that the quorum's cost shows and nothing else differs.
 */
export function createBenchReader({ url, deployment, risk }: ReadingWorld, { quorum, of }: Quorum): ChainReader {
  const [chain] = deployment.chains
  if (chain === undefined) throw new RangeError('the deployment has no chain')
  const feeds = Object.values(risk.underlyings).flatMap((underlying) => underlying.feeds.map(({ address }) => address))
  return createChainReader({
    chain,
    salt: deployment.salt,
    slots: deployment.chains.length,
    providers: Array.from({ length: of }, (_, index) => ({
      name: `provider ${index + 1}`,
      url: `${url}/?provider=${index + 1}`,
    })),
    quorum,
    trustSingleProvider: of === 1,
    finality: { kind: 'depth', blocks: 0 },
    feeds: feeds as Address[],
    rateSources: [],
  })
}

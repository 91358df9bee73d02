import { type ChainReader, type ChainReaderOptions, createChainReader } from '../createChainReader.ts'
import type { ProviderDisagreement } from '../errors.ts'
import type { World } from './startWorld.ts'

/** A reader of the world's chain through its three proxies (a, b, c), 2 of 3 unless told otherwise. */
export function readerOf(
  world: World,
  options: Partial<ChainReaderOptions> = {},
): { reader: ChainReader; reports: ProviderDisagreement[] } {
  const reports: ProviderDisagreement[] = []
  const reader = createChainReader({
    chain: world.chain,
    salt: world.salt,
    slots: 3,
    providers: world.proxies.map(({ url }, index) => ({ name: 'abc'.charAt(index), url })),
    quorum: 2,
    finality: { kind: 'depth', blocks: 0 },
    feeds: [world.feed],
    rateSources: [world.pool],
    timeoutMs: 2_000,
    onDisagreement: (report) => reports.push(report),
    ...options,
  })
  return { reader, reports }
}

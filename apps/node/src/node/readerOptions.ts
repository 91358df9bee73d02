import type { ChainReaderOptions } from '@plimsoll/indexer'
import type { NodeConfig } from '../config/loadConfig.ts'

/** How a chain is read: as configured, with the feeds and rate sources that the risk config wants from it. */
export function readerOptions({ deployment, risk }: NodeConfig, chain: NodeConfig['chains'][number]) {
  const feeds = Object.values(risk.underlyings).flatMap((underlying) => underlying.feeds)
  const { providers, quorum, trustSingleProvider, finality, timeoutMs } = chain
  return {
    chain,
    salt: deployment.salt,
    slots: deployment.chains.length,
    providers,
    quorum,
    trustSingleProvider,
    finality,
    timeoutMs,
    feeds: unique(feeds.filter(({ slot }) => slot === chain.slot).map(({ address }) => address)),
    rateSources: unique(
      risk.assets.flatMap(({ slot, rate }) => (rate !== undefined && slot === chain.slot ? [rate.source] : [])),
    ),
  } satisfies ChainReaderOptions
}

function unique<Text extends string>(texts: readonly Text[]): Text[] {
  return [...new Set(texts)]
}

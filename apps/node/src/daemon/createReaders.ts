import { type ChainReader, createChainReader } from '@plimsoll/indexer'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../createLog.ts'
import type { Metrics } from '../metrics/createMetrics.ts'
import { errorFields } from './errorFields.ts'

/** One reader per chain, in slot order, each with the feeds and rate sources that the risk config wants from its chain. */
export function createReaders(
  { deployment, risk, chains }: NodeConfig,
  { metrics, log }: { metrics: Metrics; log: Log },
): ChainReader[] {
  const feeds = Object.values(risk.underlyings).flatMap((underlying) => underlying.feeds)
  return chains.map((chain) =>
    createChainReader({
      chain,
      salt: deployment.salt,
      slots: deployment.chains.length,
      providers: chain.providers,
      quorum: chain.quorum,
      finality: chain.finality,
      timeoutMs: chain.timeoutMs,
      feeds: unique(feeds.filter(({ slot }) => slot === chain.slot).map(({ address }) => address)),
      rateSources: unique(
        risk.assets.flatMap(({ slot, rate }) => (rate !== undefined && slot === chain.slot ? [rate.source] : [])),
      ),
      onDisagreement(disagreement) {
        metrics.disagreements.inc({ chain: chain.name })
        log.warn(errorFields(disagreement), 'providers disagree')
      },
    }),
  )
}

function unique<Text extends string>(texts: readonly Text[]): Text[] {
  return [...new Set(texts)]
}

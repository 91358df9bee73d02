import { join } from 'node:path'
import { type ChainReader, createChainReader } from '@plimsoll/indexer'
import type { PlimsollError } from '@plimsoll/protocol'
import { openColdReads } from '@plimsoll/store'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'
import { readerOptions } from './readerOptions.ts'

/** One reader per chain, in slot order; how far a cold start has come is kept in the data folder. `onFailure` hears what keeps it from being. */
export function createReaders(
  config: NodeConfig,
  { log, onFailure }: { log: Log; onFailure: (failure: PlimsollError) => void },
): ChainReader[] {
  const journalOf = openColdReads(join(config.dataDir, 'cold-reads'), { onFailure })
  return config.chains.map((chain) =>
    createChainReader({
      ...readerOptions(config, chain),
      sweepSeconds: chain.sweepSeconds,
      journal: journalOf(chain),
      onDegraded: ({ what, hint, ...of }) => log.warn({ ...of, hint }, `a provider ${what}`),
      onDisagreement: (disagreement) => log.warn(errorFields(disagreement), 'providers disagree'),
    }),
  )
}

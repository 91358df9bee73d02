import { setTimeout as sleep } from 'node:timers/promises'
import type { OperatorBook } from '@plimsoll/attester'
import { type ChainReader, ContractMissing } from '@plimsoll/indexer'
import type { Address } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'
import { checkHome } from './checkHome.ts'
import { type ChainsWatch, isPassing } from './watchChains.ts'

const retryMs = 2_000

/**
 * Resolves once the home chain is the one it should be, with the deployment's contracts, operators and risk parameters, and
 * every other chain as well or out of reach. Waits for a home chain that cannot be reached; throws what no waiting can mend.
 */
export async function checkChains(
  config: NodeConfig,
  {
    watch,
    home,
    book,
    address,
    log,
    signal,
  }: {
    watch: Pick<ChainsWatch, 'tried' | 'isChecked' | 'failed'>
    home: Pick<ChainReader, 'head' | 'registry'> | undefined
    book: OperatorBook
    address: Address | undefined
    log: Log
    signal: AbortSignal
  },
): Promise<void> {
  await Promise.race([watch.tried, watch.failed])
  while (!signal.aborted) {
    try {
      if (watch.isChecked(0)) return await checkHome(config, { home, book, address })
    } catch (error) {
      // What was deployed just now is there in the latest block, and not in a final one yet.
      if (!(error instanceof ContractMissing || isPassing(error))) throw error
      log.warn(errorFields(error), 'waiting for the home chain')
    }
    await Promise.race([sleep(retryMs, undefined, { signal }).catch(() => undefined), watch.failed])
  }
}

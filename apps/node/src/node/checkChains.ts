import { setTimeout as sleep } from 'node:timers/promises'
import type { OperatorBook } from '@plimsoll/attester'
import {
  type ChainReader,
  ContractMissing,
  NotCanonical,
  ProviderDisagreement,
  QuorumUnavailable,
} from '@plimsoll/indexer'
import type { Address } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import { NoRiskConfig } from '../errors.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'
import { checkHome } from './checkHome.ts'

const retryMs = 2_000

/**
 * Resolves once every chain is the one it should be, with the deployment's contracts, operators and risk parameters on
 * it. Waits for chains that cannot be reached; throws what no waiting can mend.
 */
export async function checkChains(
  config: NodeConfig,
  {
    readers,
    book,
    address,
    log,
    signal,
  }: {
    readers: readonly ChainReader[]
    book: OperatorBook
    address: Address | undefined
    log: Log
    signal: AbortSignal
  },
): Promise<void> {
  let isDeployed = false
  while (!signal.aborted) {
    try {
      await Promise.all(readers.map((reader) => reader.check()))
      isDeployed = true
      return await checkHome(config, { home: readers[0], book, address })
    } catch (error) {
      // What was deployed just now is there in the latest block, and not in a final one yet.
      const isYoung = isDeployed && error instanceof ContractMissing
      if (!isYoung && !isPassing(error)) throw error
      log.warn(errorFields(error), 'waiting for the chains')
    }
    await sleep(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

/** Is this something that a chain, its providers or its owner may mend while the node waits? */
function isPassing(error: unknown): error is Error {
  return [QuorumUnavailable, ProviderDisagreement, NotCanonical, NoRiskConfig].some((type) => error instanceof type)
}

import { setTimeout as sleep } from 'node:timers/promises'
import { type ChainReader, ProviderDisagreement, QuorumUnavailable } from '@plimsoll/indexer'
import { BaseError } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../createLog.ts'
import { NoRiskConfig } from '../errors.ts'
import { checkHome } from './checkHome.ts'

const retryMs = 2_000

/**
 * Resolves once every chain is the one it should be, with the deployment's contracts, operators and risk parameters on
 * it. Waits for chains that cannot be reached; throws what no waiting can mend.
 */
export async function checkChains(
  config: NodeConfig,
  { readers, log, signal }: { readers: readonly ChainReader[]; log: Log; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await Promise.all(readers.map((reader) => reader.check()))
      return await checkHome(config)
    } catch (error) {
      if (!isPassing(error)) throw error
      log.warn({ reason: error.shortMessage, details: error.details }, 'waiting for the chains')
    }
    await sleep(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

type Passing = QuorumUnavailable | ProviderDisagreement | NoRiskConfig | BaseError

function isPassing(error: unknown): error is Passing {
  return [QuorumUnavailable, ProviderDisagreement, NoRiskConfig, BaseError].some((type) => error instanceof type)
}

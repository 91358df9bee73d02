import {
  type ChainReader,
  ContractMissing,
  createChainReader,
  NotCanonical,
  NotFinal,
  QuorumUnavailable,
  WrongChain,
  WrongDeployment,
} from '@plimsoll/indexer'
import type { CutEntry } from '@plimsoll/protocol'
import type { NodeConfig } from '../config/loadConfig.ts'
import { readerOptions } from '../daemon/readerOptions.ts'
import { failureTexts } from './failureTexts.ts'
import { createFindings, type Finding } from './finding.ts'
import { plural } from './plural.ts'

type Chain = NodeConfig['chains'][number]

/**
 * Looks at one provider alone: is it there, on this chain, fit for what is asked of it, and does it see the head that the
 * providers agree on (undefined if they do not)?
 */
export async function examineProvider(
  config: NodeConfig,
  { chain, provider, head }: { chain: Chain; provider: Chain['providers'][number]; head: CutEntry | undefined },
): Promise<readonly Finding[]> {
  const findings = createFindings(chain.name)
  const alone = { providers: [provider], quorum: 1, trustSingleProvider: true }
  const reader = createChainReader({ ...readerOptions(config, chain), ...alone })
  try {
    if (await isThere(reader)) await compare(reader)
  } finally {
    reader.close()
  }
  return findings.all

  async function isThere(reader: ChainReader): Promise<boolean> {
    try {
      await reader.check()
      return true
    } catch (error) {
      if (error instanceof QuorumUnavailable) noteFailure(error)
      else if (error instanceof WrongChain) findings.failure(provider.name, error)
      // Contracts are looked for through all providers together.
      else if (error instanceof ContractMissing || error instanceof WrongDeployment) return true
      else findings.failure(provider.name, error)
      return false
    }
  }

  async function compare(reader: ChainReader): Promise<void> {
    try {
      const own = await reader.head()
      if (head !== undefined) await reader.confirm(head)
      const [status] = reader.status().providers
      const latency = status?.latencyMs === undefined ? '' : `, ${Math.round(status.latencyMs)} ms`
      findings.ok(provider.name, `at block ${own.number}${latency}, ${protocolOf(provider.url)}`)
    } catch (error) {
      if (error instanceof QuorumUnavailable) noteFailure(error)
      else if (error instanceof NotFinal) noteLag(reader)
      else if (error instanceof NotCanonical && head !== undefined) noteOther(error, head)
      else findings.failure(provider.name, error)
    }
  }

  function noteFailure({ verdicts }: QuorumUnavailable): void {
    const [verdict] = verdicts
    const kind = verdict !== undefined && 'error' in verdict ? verdict.error : 'rpc'
    findings.problem(provider.name, failureTexts[kind])
  }

  function noteLag(reader: ChainReader): void {
    const height = reader.status().providers[0]?.height ?? 0n
    const behind = head === undefined ? 0n : head.number - height
    findings.warn(provider.name, {
      what: `lags ${plural(behind, 'block')} behind what the providers agree on`,
      hint: 'It may be syncing. While it lags it does not count for the quorum.',
    })
  }

  function noteOther({ details }: NotCanonical, { number, hash }: CutEntry): void {
    findings.problem(provider.name, {
      what: `has another block ${number} than the quorum: ${details.seen}, not ${hash}`,
      hint: 'It is on a fork, or lies. Replace it unless its operator can explain that.',
    })
  }
}

function protocolOf(url: string): string {
  return /^ws/i.test(url) ? 'WebSocket' : 'HTTP'
}

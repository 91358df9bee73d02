import { type ChainReader, createChainReader, NotCanonical, NotFinal, QuorumUnavailable } from '@plimsoll/indexer'
import type { CutEntry } from '@plimsoll/protocol'
import type { NodeConfig } from '../config/loadConfig.ts'
import { readerOptions } from '../node/readerOptions.ts'
import { failureTexts } from './failureTexts.ts'
import { createFindings, type Finding } from './finding.ts'
import { plural } from './plural.ts'
import { probe } from './probe.ts'

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
  const capabilities = await probe(chain, { provider, findings })
  if (capabilities === undefined) return findings.all
  const alone = { providers: [provider], quorum: 1, trustSingleProvider: true }
  const reader = createChainReader({ ...readerOptions(config, chain), ...alone })
  try {
    const { number } = await reader.head()
    if (head !== undefined) await reader.confirm(head)
    const [status] = reader.status().providers
    const latency = status?.latencyMs === undefined ? '' : `, ${Math.round(status.latencyMs)} ms`
    const protocol = /^ws/i.test(provider.url) ? 'WebSocket' : 'HTTP'
    findings.ok(provider.name, `at block ${number}${latency}, ${protocol}`)
  } catch (error) {
    if (error instanceof QuorumUnavailable) noteFailure(error)
    else if (error instanceof NotFinal && head !== undefined) noteLag(reader, head)
    else if (error instanceof NotCanonical && head !== undefined) noteOther(error, head)
    else findings.failure(provider.name, error)
  } finally {
    reader.close()
  }
  return findings.all

  function noteFailure({ verdicts: [verdict] }: QuorumUnavailable): void {
    findings.problem(provider.name, failureTexts[verdict !== undefined && 'error' in verdict ? verdict.error : 'rpc'])
  }

  function noteLag(reader: ChainReader, { number }: CutEntry): void {
    const height = reader.status().providers[0]?.height ?? 0n
    findings.warn(provider.name, {
      what: `lags ${plural(number - height, 'block')} behind what the providers agree on`,
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

import type { Capabilities } from './capabilities.ts'
import type { Finding } from './unfitness.ts'

/** What a provider lacks that only makes reading slower; empty if nothing. `blocksPerLogRequest` is what is wished for. */
export function degradations(
  capabilities: Capabilities,
  { blocksPerLogRequest }: { blocksPerLogRequest: number },
): Finding[] {
  const findings: Finding[] = []
  const blocks = capabilities.blocksPerLogRequest
  if (blocks === 0) {
    findings.push({
      what: 'serves no logs',
      hint: 'Its reads count, but changes are found through the other providers alone. Use one that serves eth_getLogs.',
    })
  } else if (blocks < blocksPerLogRequest) {
    findings.push({
      what: `serves the logs of ${blocks} blocks at a time, not ${blocksPerLogRequest}`,
      hint: 'Catching up takes more requests. Another plan of the provider may allow longer ranges.',
    })
  }
  if (!capabilities.batch) {
    findings.push({
      what: 'takes no batches',
      hint: 'Requests go one by one, which takes longer over slow connections.',
    })
  }
  return findings
}

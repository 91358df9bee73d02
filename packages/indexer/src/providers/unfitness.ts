import type { FinalityPolicy } from '../quorum/policyHead.ts'
import type { Capabilities } from './capabilities.ts'

/** Something to tell about a provider, and what to do about it; for the log and for `plimsoll doctor`. */
export type Finding = { what: string; hint: string }

/** What makes a provider unfit to vote on this chain; empty if nothing does. */
export function unfitness(
  { chainId, tags, readsByHash }: Capabilities,
  expected: { chainId: number; finality: FinalityPolicy },
): Finding[] {
  const findings: Finding[] = []
  if (chainId !== expected.chainId) {
    findings.push({
      what: `serves chain ${chainId}, not ${expected.chainId}`,
      hint: `Give this chain an RPC URL whose eth_chainId is ${expected.chainId}.`,
    })
  }
  const { kind } = expected.finality
  if (kind !== 'depth' && !tags[kind]) {
    findings.push({
      what: `does not know the tag ${kind}`,
      hint: `Use a provider that answers eth_getBlockByNumber for ${kind}, or give this chain a finality of so many blocks.`,
    })
  }
  if (!readsByHash) {
    findings.push({
      what: 'does not read at block hashes',
      hint: 'Use a provider whose eth_call takes { blockHash, requireCanonical } and refuses hashes it does not know (EIP-1898).',
    })
  }
  return findings
}

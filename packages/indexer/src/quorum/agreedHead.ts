import type { CutEntry } from '@plimsoll/protocol'
import { ProviderDisagreement, QuorumUnavailable } from '../errors.ts'
import { agreedBlock } from './agreedBlock.ts'
import { gather } from './gather.ts'
import { type FinalityPolicy, policyHeight } from './policyHeight.ts'
import type { ProviderPool } from './quorum.ts'

/**
 * The chain's head by policy: the highest block that a quorum of providers each have at or below their policy head, and on
 * whose hash and timestamp a quorum of exactly those agrees (§10). Throws `QuorumUnavailable`, `ProviderDisagreement`.
 */
export async function agreedHead(
  pool: ProviderPool,
  { finality, graceMs }: { finality: FinalityPolicy; graceMs: number },
): Promise<CutEntry> {
  const heights = await gather(pool, {
    request: `policy head (${finality.kind})`,
    ask: (provider) => policyHeight(provider, { chainId: pool.chainId, finality }),
    graceMs,
  })
  const descending = [...heights.values()].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
  // The q-th highest is what a quorum can vouch for. If those at or above it do not agree, because one of them made its head
  // up or has just failed, the next lower height is tried, where more providers count and the demand is the same.
  const candidates = new Set(descending.slice(pool.quorum - 1))
  let refusal: unknown
  for (const height of candidates) {
    const eligible = [...heights].filter(([, seen]) => seen >= height).map(([provider]) => provider)
    try {
      return await agreedBlock({ ...pool, providers: eligible }, height)
    } catch (error) {
      if (!(error instanceof ProviderDisagreement || error instanceof QuorumUnavailable)) throw error
      refusal ??= error
    }
  }
  throw refusal
}

import { type CutEntry, sameBlock } from '@plimsoll/protocol'
import { ProviderDisagreement, QuorumUnavailable } from '../errors.ts'
import type { Provider } from '../providers/provider.ts'
import { agreedBlock } from './agreedBlock.ts'
import { gather } from './gather.ts'
import { type FinalityPolicy, type PolicyHead, policyHead } from './policyHead.ts'
import type { ProviderPool } from './quorum.ts'

/** So many heights in a row without a block are passed over, and no more: what has none below them is in trouble. */
const maxNullRounds = 10n

/** A head that a quorum agrees on, and the policy height of every provider that told one. */
export type AgreedHead = { head: CutEntry; heights: ReadonlyMap<Provider, bigint> }

/**
 * The chain's head by policy: the highest block that a quorum of providers each have at or below their policy head, and on
 * whose hash and timestamp a quorum of exactly those agrees (§10). With a depth, heights without a block are passed over. Throws `QuorumUnavailable`, `ProviderDisagreement`.
 */
export async function agreedHead(
  pool: ProviderPool,
  { finality, graceMs }: { finality: FinalityPolicy; graceMs: number },
): Promise<AgreedHead> {
  const heads = await gather(pool, {
    request: `policy head (${finality.kind})`,
    ask: (provider) => policyHead(provider, { chainId: pool.chainId, finality }),
    graceMs,
  })
  const heights = new Map([...heads].map(([provider, { height }]) => [provider, height]))
  const descending = [...heights.values()].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
  // The q-th highest is what a quorum can vouch for. If those at or above it do not agree, because one of them made its head
  // up or has just failed, the next lower height is tried, where more providers count and the demand is the same.
  const candidates = new Set(descending.slice(pool.quorum - 1))
  let refusal: unknown
  for (const height of candidates) {
    const eligible = [...heads].filter(([, seen]) => seen.height >= height)
    try {
      const providers = eligible.map(([provider]) => provider)
      const head =
        unanimousBlock(eligible.map(([, seen]) => seen)) ??
        (await highestBlock({ ...pool, providers }, { height, depth: finality.kind === 'depth' }))
      return { head, heights }
    } catch (error) {
      if (!(error instanceof ProviderDisagreement || error instanceof QuorumUnavailable)) throw error
      refusal ??= error
    }
  }
  throw refusal
}

// A height below the tip may have no block at all, on chains with null rounds. A lower block is only more final.
async function highestBlock(
  pool: ProviderPool,
  { height, depth }: { height: bigint; depth: boolean },
): Promise<CutEntry> {
  const lowest = depth && height > maxNullRounds ? height - maxNullRounds : depth ? 0n : height
  for (let at = height; ; at -= 1n) {
    try {
      return await agreedBlock(pool, at)
    } catch (error) {
      // They say so by null, or by an error in words of their own.
      const isMissing = error instanceof QuorumUnavailable && error.isUnanimous('behind', 'rpc', 'notSupported')
      if (!isMissing || at === lowest) throw error
    }
  }
}

// The usual case: all named the same block, so that none has to be asked for it by its number. One alone vouches for nothing:
// a provider that makes its head up does not have the block.
function unanimousBlock(heads: readonly PolicyHead[]): CutEntry | undefined {
  const block = heads.length > 1 ? heads[0]?.block : undefined
  return block && heads.every((other) => other.block && sameBlock(other.block, block)) ? block : undefined
}

import type { Address } from 'viem'
import type { RiskConfig } from '../risk/riskConfig.ts'
import type { Cut } from '../snapshot/cut.ts'
import type { ChainObservation, FeedObservation } from './chainObservation.ts'

type Feed = RiskConfig['underlyings'][string]['feeds'][number]

/** The feed answer that prices an underlying, and whether it was fresh. */
export type PickedAnswer = { answer: FeedObservation; isFresh: boolean }

/**
 * The first fresh valid answer of an ordered list of feeds, otherwise the newest valid one, `undefined` without any.
 * Valid: positive, not from the future of its block, and `accepts` it. Fresh: younger than its heartbeat at the time of
 * its own block, and that block not older than its chain's cut may be, because a stalled chain shows a young answer for
 * ever. §5.
 */
export function pickAnswer(parameters: {
  feeds: readonly Feed[]
  cut: Cut
  observations: readonly ChainObservation[]
  isChainStale: (slot: number) => boolean
  accepts: (answer: FeedObservation) => boolean
}): PickedAnswer | undefined {
  const { feeds, cut, observations, isChainStale, accepts } = parameters
  let newest: FeedObservation | undefined
  for (const { slot, address, heartbeat } of feeds) {
    const answer = observations[slot]?.feeds.get(address.toLowerCase() as Address)
    const now = cut[slot]?.timestamp
    if (answer === undefined || now === undefined) continue
    if (!answer.ok || answer.answer <= 0n || answer.updatedAt > now || !accepts(answer)) continue
    if (now - answer.updatedAt < BigInt(heartbeat) && !isChainStale(slot)) return { answer, isFresh: true }
    if (newest === undefined || answer.updatedAt > newest.updatedAt) newest = answer
  }
  return newest === undefined ? undefined : { answer: newest, isFresh: false }
}

import type { ChainDelta, Claim } from '@plimsoll/protocol'
import { IncompleteDelta } from './errors.ts'

/**
 * Every claim booked on a chain at a delta's entry: those known before, cut off where the chain has fewer (the cut
 * moved back) or where the delta tells them anew (another branch), then the delta's. Throws `IncompleteDelta` on a gap.
 */
export function bookedClaims(before: readonly Claim[], delta: ChainDelta): readonly Claim[] {
  const { claims, claimCount, full, slot, entry } = delta
  if (!full && claims.length === 0 && BigInt(before.length) === claimCount) return before
  const keep = full ? 0 : Number(claims[0]?.index ?? claimCount)
  const booked = [...before.slice(0, keep), ...claims]
  const gap = booked.findIndex((claim, index) => claim.index !== BigInt(index) || claim.debtSlot !== slot)
  if (gap === -1 && BigInt(booked.length) === claimCount) return booked
  throw new IncompleteDelta('The claims read from a chain have a gap.', {
    details: {
      slot,
      block: entry.number,
      expected: `claims 0 to ${claimCount} of slot ${slot}, the last excluded`,
      seen: gap === -1 ? `${booked.length} claims` : booked[gap],
    },
    hint: 'Read this chain again from scratch.',
  })
}

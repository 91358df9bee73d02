import type { Cut } from '@plimsoll/protocol'
import { CutTooOld } from './errors.ts'

/**
 * Refuses a cut whose block on any chain is more than `maxLagSeconds` older than the one this operator sees. Throws
 * {@link CutTooOld}. §10, rule 1.
 */
export function checkCutAge(cut: Cut, { own, maxLagSeconds }: { own: Cut; maxLagSeconds: number }): void {
  for (const [slot, entry] of cut.entries()) {
    const seen = own[slot]
    if (seen === undefined || seen.timestamp - entry.timestamp <= BigInt(maxLagSeconds)) continue
    throw new CutTooOld('The cut is too old on one chain.', {
      details: {
        slot,
        chain: entry.chainId,
        expected: `at most ${maxLagSeconds} s older than block ${seen.number}`,
        seen: `block ${entry.number}, ${seen.timestamp - entry.timestamp} s older`,
      },
      hint: 'The proposer’s providers lag behind on this chain.',
    })
  }
}

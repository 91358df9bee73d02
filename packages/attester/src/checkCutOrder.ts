import { type Cut, firstEntryBehind } from '@plimsoll/protocol'
import { CutBehind } from './errors.ts'

/**
 * Refuses a cut that is behind an earlier one on any chain; `reason` says what the earlier one is. Throws
 * {@link CutBehind}. §10, rule 2.
 */
export function checkCutOrder(cut: Cut, { earlier, reason }: { earlier: Cut; reason: string }): void {
  const slot = firstEntryBehind(cut, earlier)
  if (slot === undefined) return
  const before = earlier[slot]
  const entry = cut[slot]
  throw new CutBehind(`The cut goes back on one chain behind ${reason}.`, {
    details: {
      slot,
      chain: before?.chainId ?? entry?.chainId,
      expected: before && `block ${before.number} (${before.hash}) or a later one`,
      seen: entry && `block ${entry.number} (${entry.hash})`,
    },
    hint: 'The proposer’s providers lag behind, or the chain was reorganised below the finality policy.',
  })
}

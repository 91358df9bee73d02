import { type Cut, type CutEntry, firstEntryBehind, sameBlock } from '@plimsoll/protocol'
import { CutBehind } from './errors.ts'

/**
 * Refuses a cut that is behind an earlier one on any chain; `reason` says what the earlier one is. Blocks that a person has
 * found abandoned bind no more. Throws {@link CutBehind}. §10, rule 2.
 */
export function checkCutOrder(
  cut: Cut,
  { earlier, reason, abandoned = [] }: { earlier: Cut; reason: string; abandoned?: readonly CutEntry[] },
): void {
  const binding = earlier.map((entry, slot) => (isAmong(abandoned, entry) ? (cut[slot] ?? entry) : entry))
  const slot = firstEntryBehind(cut, binding)
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

/** Whether a block is one of these. */
export function isAmong(blocks: readonly CutEntry[], entry: CutEntry): boolean {
  return blocks.some((block) => sameBlock(block, entry))
}

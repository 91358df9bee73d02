import { type ChainDelta, type Cut, type CutEntry, type Deployment, InvalidCut, sameBlock } from '@plimsoll/protocol'
import type { DeltaReader } from '../createAggregator.ts'
import { IncompleteDelta } from '../errors.ts'

/** Checks that a cut has one entry per chain of the deployment, in slot order; throws `InvalidCut`. */
export function checkCut(cut: Cut, { chains }: Deployment): void {
  const expected = chains.map(({ chainId }) => chainId)
  const seen = cut.map(({ chainId }) => chainId)
  if (seen.length === expected.length && seen.every((chainId, slot) => chainId === expected[slot])) return
  throw new InvalidCut('The cut does not have one entry for each chain of the deployment.', {
    details: { expected, seen },
  })
}

/** Reads what leads a chain to an entry and checks that it does; throws `IncompleteDelta` or what the reader throws. */
export async function readDelta(
  reader: DeltaReader,
  { from, to }: { from: CutEntry | undefined; to: CutEntry },
): Promise<ChainDelta> {
  const delta = await reader.read(from === undefined ? { to } : { from, to })
  const isComplete = delta.full || from !== undefined
  if (delta.slot === reader.slot && sameBlock(delta.entry, to) && isComplete) return delta
  throw new IncompleteDelta('A chain was read at another block than the one asked for, or only in part.', {
    details: {
      slot: reader.slot,
      expected: { ...to, full: from === undefined },
      seen: { slot: delta.slot, ...delta.entry, full: delta.full },
    },
  })
}

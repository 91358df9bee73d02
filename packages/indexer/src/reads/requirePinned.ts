import type { CutEntry } from '@plimsoll/protocol'
import { InconsistentChain } from '../errors.ts'

/** Checks that the lens computed its answer in the block that was pinned, by its own number and timestamp. */
export function requirePinned(
  chain: { name: string },
  { entry, number, timestamp }: { entry: CutEntry; number: bigint; timestamp: bigint },
): void {
  if (number === entry.number && timestamp === entry.timestamp) return
  throw new InconsistentChain({
    chain: chain.name,
    what: 'the lens was executed in another block than the one asked for',
    expected: `block ${entry.number} at ${entry.timestamp}`,
    seen: `block ${number} at ${timestamp}`,
  })
}

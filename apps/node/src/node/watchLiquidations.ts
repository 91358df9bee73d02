import type { ChainReader, Liquidation } from '@plimsoll/indexer'
import type { Keeper } from '@plimsoll/keeper'
import type { Cut, CutEntry } from '@plimsoll/protocol'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'

/** More blocks than that are not looked through for news: after a long silence accounts say how they are. */
const mostBlocks = 5_000n

/**
 * Tells of the liquidations between the cuts of two snapshots that follow each other, one look at a time for each chain, beside
 * everything else. What cannot be read is looked for again with the next snapshot. The function that comes back ends it.
 */
export function watchLiquidations({
  readers,
  keeper,
  tell,
  log,
}: {
  readers: readonly Pick<ChainReader, 'slot' | 'liquidations'>[]
  keeper: Pick<Keeper, 'served' | 'subscribe'>
  tell: (liquidations: readonly Liquidation[]) => void
  log: Log
}): () => void {
  /** By slot, up to where was looked. */
  const seen: (CutEntry | undefined)[] = [...(keeper.served()?.attested.cut ?? [])]
  const looking = new Set<number>()

  async function look({ slot, liquidations }: (typeof readers)[number], cut: Cut): Promise<void> {
    const upTo = cut[slot]
    const after = seen[slot] ?? upTo
    if (upTo === undefined || after === undefined || looking.has(slot)) return
    if (upTo.number <= after.number || upTo.number - after.number > mostBlocks) {
      seen[slot] = upTo
      return
    }
    looking.add(slot)
    try {
      const found = await liquidations({ after, upTo })
      seen[slot] = upTo
      if (found.length > 0) tell(found)
    } catch (error) {
      log.debug(errorFields(error as Error), 'liquidations could not be read')
    } finally {
      looking.delete(slot)
    }
  }

  return keeper.subscribe(({ attested }) => {
    for (const reader of readers) void look(reader, attested.cut)
  })
}

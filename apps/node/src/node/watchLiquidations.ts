import type { ChainReader } from '@plimsoll/indexer'
import type { Keeper } from '@plimsoll/keeper'
import type { AttestedSnapshot, Liquidation } from '@plimsoll/protocol'
import type { LiquidationStore } from '@plimsoll/store'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'

/** More blocks than that are not looked through for news: after a long silence accounts say how they are. */
const mostBlocks = 5_000n

/**
 * Keeps the liquidations and write-offs between the cuts of two snapshots that follow each other, and tells of the liquidations, one
 * look at a time for each chain, beside everything else. What cannot be read is looked for again with the next snapshot, or after a restart.
 * Resolves to the function that ends it.
 */
export async function watchLiquidations({
  readers,
  keeper,
  store,
  tell,
  log,
}: {
  readers: readonly Pick<ChainReader, 'slot' | 'liquidations'>[]
  keeper: Pick<Keeper, 'served' | 'subscribe'>
  store: Pick<LiquidationStore, 'put' | 'upTo'>
  tell: (liquidations: readonly Liquidation[]) => void
  log: Log
}): Promise<() => void> {
  /** By slot, up to where was looked. */
  const seen = new Map(keeper.served()?.attested.cut.map(({ number }, slot) => [slot, number]))
  for (const [slot, number] of await store.upTo()) seen.set(slot, number)
  const looking = new Set<number>()

  async function look(
    { slot, liquidations }: (typeof readers)[number],
    { cut, header }: AttestedSnapshot,
  ): Promise<void> {
    const upTo = cut[slot]?.number
    const after = seen.get(slot) ?? upTo
    if (upTo === undefined || after === undefined || looking.has(slot)) return
    if (upTo <= after || upTo - after > mostBlocks) {
      seen.set(slot, upTo)
      return
    }
    looking.add(slot)
    try {
      const events = await liquidations({ after: { number: after }, upTo: { number: upTo } })
      const { epoch, timestamp } = header
      await store.put({ slot, upTo, epoch, timestamp, events })
      seen.set(slot, upTo)
      const news = events.filter((event) => event.kind === 'liquidation')
      if (news.length > 0) tell(news)
    } catch (error) {
      log.debug(errorFields(error as Error), 'liquidations could not be read')
    } finally {
      looking.delete(slot)
    }
  }

  return keeper.subscribe(({ attested }) => {
    for (const reader of readers) void look(reader, attested)
  })
}

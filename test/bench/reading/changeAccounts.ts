import { anvilClient } from './anvilClient.ts'
import { depositOf } from './depositOf.ts'
import type { ReadingWorld } from './readingWorld.ts'
import { sendAll } from './transactions.ts'

/** What each changed account has more of asset 0. */
export const unitsMore = 7n

/** Lets these people add {@link unitsMore} to what they hold, in one block. Resolves as soon as the block is there. */
export async function changeAccounts(world: ReadingWorld, indices: readonly number[]): Promise<void> {
  const client = anvilClient(world.url)
  await sendAll(
    client,
    indices.map((index) => depositOf(world, { index, assetId: 0, units: unitsMore })),
  )
  await client.mine({ blocks: 1 })
}

/** A hundred people, others in each round. */
export function peopleOfRound(round: number, people: number): number[] {
  return Array.from({ length: 100 }, (_, place) => (round * 100 + place) % people)
}

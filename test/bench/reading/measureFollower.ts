import { setTimeout } from 'node:timers/promises'
import { marginVaultAbi } from '@plimsoll/contracts'
import { PlimsollError } from '@plimsoll/protocol'
import { median } from '../harness/statistics.ts'
import { accountAt } from './accounts.ts'
import { anvilClient } from './anvilClient.ts'
import { changeAccounts, peopleOfRound, unitsMore } from './changeAccounts.ts'
import { holdingsOfFirst } from './fillAccounts.ts'
import type { Follower, Total } from './follower.ts'
import { type ReadingWorld, vaultOf } from './readingWorld.ts'

const rounds = 15
const askEveryMs = 2
/** More than Ponder waits for until it calls a block of an unknown chain final: what came before is history to everybody. */
const blocksUntilFinal = 64

/** From the start of the process until ready, and from a block until it shows, in ms. */
export type FollowerTimes = { ready: number; visible: number }

/** Somebody who follows the chain says what is not so. */
class WrongFollower extends PlimsollError {
  override name = 'WrongFollower'
}

/**
 * Measures somebody who follows the chain: until it is ready, which must be with everything that the vault holds, and from a
 * block in which a hundred accounts change until the last of them shows its new units. Stops it at the end.
 */
export async function measureFollower(
  start: () => Promise<Follower>,
  { world, people }: { world: ReadingWorld; people: number },
): Promise<FollowerTimes> {
  await anvilClient(world.url).mine({ blocks: blocksUntilFinal })
  const follower = await start()
  try {
    await requireTotal(await follower.total(), { world, people })
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      // Another moment between two looks of the follower at the chain in each round.
      await setTimeout(300 + ((round * 37) % 100))
      times.push(await timeChange(follower, { world, indices: peopleOfRound(round, people) }))
    }
    await requireTotal(await follower.total(), { world, people })
    return { ready: follower.readyMs, visible: median(times) }
  } finally {
    await follower.stop()
  }
}

async function timeChange(
  follower: Follower,
  { world, indices }: { world: ReadingWorld; indices: readonly number[] },
): Promise<number> {
  const account = accountAt(indices.at(-1) ?? 0)
  const expected = (await follower.units(account)) + unitsMore
  await changeAccounts(world, indices)
  const start = performance.now()
  while ((await follower.units(account)) !== expected) await setTimeout(askEveryMs)
  return performance.now() - start
}

async function requireTotal(seen: Total, { world, people }: { world: ReadingWorld; people: number }): Promise<void> {
  const client = anvilClient(world.url)
  const vault = { address: vaultOf(world), abi: marginVaultAbi, functionName: 'totalUnits' } as const
  const totals = await Promise.all(world.tokens.map((_, assetId) => client.readContract({ ...vault, args: [assetId] })))
  const units = totals.reduce((sum, total) => sum + total, 0n)
  const holdings = holdingsOfFirst(people)
  if (seen.holdings === holdings && seen.units === units) return
  throw new WrongFollower('Somebody who follows the chain says what is not so.', {
    details: {
      expected: `${holdings} holdings, ${units} units`,
      seen: `${seen.holdings} holdings, ${seen.units} units`,
    },
  })
}

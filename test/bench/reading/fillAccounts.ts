import { devTokenAbi } from '@plimsoll/contracts'
import type { CutEntry } from '@plimsoll/protocol'
import { type Address, encodeFunctionData, maxUint256 } from 'viem'
import { addressAt, assetsAt, unitsAt } from './accounts.ts'
import { anvilClient } from './anvilClient.ts'
import { depositOf } from './depositOf.ts'
import { type ReadingWorld, vaultOf } from './readingWorld.ts'
import { latestEntry, sendAll, type Transaction } from './transactions.ts'

/** How many people deposit in one block. */
const peoplePerBlock = 1_000

/**
 * Lets the people from `first` (included) to `last` (excluded) deposit what they hold, by transactions of their own. Returns the
 * block after it, which is as small as blocks are: anvil goes through a whole block to read at its hash.
 */
export async function fillAccounts(
  world: ReadingWorld,
  { first, last }: { first: number; last: number },
): Promise<CutEntry> {
  const client = anvilClient(world.url)
  for (let from = first; from < last; from += peoplePerBlock) {
    const people = { from, to: Math.min(from + peoplePerBlock, last) }
    await sendAll(client, openingsOf(people, world))
    await client.mine({ blocks: 1 })
  }
  await client.mine({ blocks: 1 })
  return latestEntry(client, { vault: vaultOf(world), touches: holdingsOfFirst(last) })
}

/** How many holdings the first people have among them. */
export function holdingsOfFirst(people: number): number {
  let holdings = 0
  for (let index = 0; index < people; index++) holdings += assetsAt(index).length
  return holdings
}

function openingsOf({ from, to }: { from: number; to: number }, world: ReadingWorld): Transaction[] {
  return Array.from({ length: to - from }, (_, place) => openingOf(from + place, world)).flat()
}

/** Everything that a person does to hold what it holds, and to be able to add to it later. */
function openingOf(index: number, world: ReadingWorld): Transaction[] {
  const from = addressAt(index)
  const vault = vaultOf(world)
  const calls = assetsAt(index).flatMap((assetId) => {
    const ask = (functionName: 'mint' | 'approve', args: readonly [Address, bigint]) => ({
      to: world.tokens[assetId],
      data: encodeFunctionData({ abi: devTokenAbi, functionName, args }),
      gas: 100_000n,
    })
    return [
      ask('mint', [from, 2n ** 64n]),
      ask('approve', [vault, maxUint256]),
      depositOf(world, { index, assetId, units: unitsAt(index) }),
    ]
  })
  return calls.map((call, nonce) => ({ ...call, from, nonce }))
}

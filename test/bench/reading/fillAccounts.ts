import { devTokenAbi } from '@plimsoll/contracts'
import type { CutEntry } from '@plimsoll/protocol'
import { type Address, encodeFunctionData, maxUint256 } from 'viem'
import { addressAt, assetsAt, unitsAt } from './accounts.ts'
import { anvilClient } from './anvilClient.ts'
import { depositOf } from './depositOf.ts'
import { type ReadingWorld, vaultOf } from './readingWorld.ts'
import { latestEntry, sendAll, type Transaction } from './transactions.ts'

/** How many people prepare and deposit in one block. */
const peoplePerBlock = { preparing: 1_000, depositing: 250 }

/**
 * Lets the people from `first` (included) to `last` (excluded) deposit what they hold, by transactions of their own: in blocks
 * of nothing but deposits, as an indexer that fetches the blocks of its events would wish. Returns the block after it,
 * which is as small as blocks are: anvil goes through a whole block to read at its hash.
 */
export async function fillAccounts(
  world: ReadingWorld,
  { first, last }: { first: number; last: number },
): Promise<CutEntry> {
  const client = anvilClient(world.url)
  const people = Array.from({ length: last - first }, (_, place) => first + place)
  for (const part of chunk(people, peoplePerBlock.preparing)) {
    await sendAll(
      client,
      part.flatMap((index) => preparationsOf(index, world)),
    )
    await client.mine({ blocks: 1 })
  }
  for (const part of chunk(people, peoplePerBlock.depositing)) {
    await sendAll(
      client,
      part.flatMap((index) => depositsOf(index, world)),
    )
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

/** A person has tokens, and lets the vault take them. */
function preparationsOf(index: number, world: ReadingWorld): Transaction[] {
  const from = addressAt(index)
  const calls = assetsAt(index).flatMap((assetId) => {
    const ask = (functionName: 'mint' | 'approve', args: readonly [Address, bigint]) => ({
      from,
      to: world.tokens[assetId],
      data: encodeFunctionData({ abi: devTokenAbi, functionName, args }),
      gas: 100_000n,
    })
    return [ask('mint', [from, 2n ** 64n]), ask('approve', [vaultOf(world), maxUint256])]
  })
  return calls.map((call, nonce) => ({ ...call, nonce }))
}

function depositsOf(index: number, world: ReadingWorld): Transaction[] {
  const assets = assetsAt(index)
  return assets.map((assetId, place) => ({
    ...depositOf(world, { index, assetId, units: unitsAt(index) }),
    nonce: assets.length * 2 + place,
  }))
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  )
}

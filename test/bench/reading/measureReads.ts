import type { CutEntry } from '@plimsoll/protocol'
import { runAlone } from '../harness/runAlone.ts'
import { median } from '../harness/statistics.ts'
import { toJson } from './passJson.ts'
import type { ReadChangesArguments, ReadChangesResult } from './readChanges.ts'
import type { ReadEveryoneArguments, ReadEveryoneResult, Way } from './readEveryone.ts'
import type { ReadingWorld } from './readingWorld.ts'

/** Ways to read all accounts, by name, and how often a process does it. */
const ways = {
  'Plimsoll, 2 of 3': { way: { quorum: 2, of: 3 }, rounds: 9 },
  'Plimsoll, 2 of 2': { way: { quorum: 2, of: 2 }, rounds: 9 },
  'Plimsoll, 1 of 1': { way: { quorum: 1, of: 1 }, rounds: 9 },
  'the calls alone, to two providers': { way: { providers: 2 }, rounds: 9 },
  'the calls alone, to one provider': { way: { providers: 1 }, rounds: 9 },
  'viem multicall': { way: 'multicall', rounds: 5 },
  'viem single calls': { way: 'single calls', rounds: 2 },
} as const satisfies Record<string, { way: Way; rounds: number }>

export type WayName = keyof typeof ways
export const wayNames = Object.keys(ways) as WayName[]

/** A chain that has seen so many people by a block. */
export type Scene = { world: ReadingWorld; people: number; entry: CutEntry }

/**
 * Times of every way, in ms: of the first read of a process, and of later ones. What else the machine does comes and goes: each
 * way has that many turns, in processes of its own, and the middle one counts.
 */
export async function measureWays(
  { world, people, entry }: Scene,
  { turns, progress }: { turns: number; progress: (message: string) => void },
): Promise<Map<WayName, ReadEveryoneResult>> {
  const results = new Map<WayName, ReadEveryoneResult[]>(wayNames.map((name) => [name, []]))
  for (let turn = 1; turn <= turns; turn++) {
    for (const name of wayNames) {
      const { way, rounds } = ways[name]
      progress(`read, turn ${turn} of ${turns}: ${name}, ${people.toLocaleString('en')} accounts`)
      const task: ReadEveryoneArguments = { world, people, entry, way, rounds }
      results.get(name)?.push(await runAlone(new URL('readEveryone.ts', import.meta.url), [toJson(task)]))
    }
  }
  return new Map(
    [...results].map(([name, all]) => [
      name,
      { first: median(all.map(({ first }) => first)), warm: median(all.map(({ warm }) => warm)) },
    ]),
  )
}

/** How long it takes to read a hundred accounts from the block on that changed them, in ms. */
export async function measureChanges(
  { world, people }: Scene,
  quorum: { quorum: number; of: number },
): Promise<number> {
  const task: ReadChangesArguments = { world, people, quorum, rounds: 21 }
  const { ms } = await runAlone<ReadChangesResult>(new URL('readChanges.ts', import.meta.url), [toJson(task)])
  return ms
}

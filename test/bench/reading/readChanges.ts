// Prints how long it takes from a block that changes a hundred accounts until we have read them, in milliseconds: the head, and
// what has changed up to it. The block's own making does not count.
import { PlimsollError } from '@plimsoll/protocol'
import { median } from '../harness/statistics.ts'
import { createBenchReader, type Quorum } from './benchReader.ts'
import { changeAccounts, peopleOfRound } from './changeAccounts.ts'
import { fromJson } from './passJson.ts'
import type { ReadingWorld } from './readingWorld.ts'

export type ReadChangesArguments = { world: ReadingWorld; people: number; quorum: Quorum; rounds: number }
export type ReadChangesResult = { changed: number; ms: number }

class WrongDelta extends PlimsollError {
  override name = 'WrongDelta'
}

const { world, people, quorum, rounds } = fromJson<ReadChangesArguments>(process.argv[2] ?? '')
const reader = createBenchReader(world, quorum)
await reader.check()
let from = await reader.head()
await reader.read({ to: from })
const times: number[] = []
for (let round = 0; round < rounds; round++) {
  const indices = peopleOfRound(round, people)
  await changeAccounts(world, indices)
  const start = performance.now()
  const to = await reader.head()
  const { full, accounts } = await reader.read({ from, to })
  times.push(performance.now() - start)
  if (full || accounts.size !== indices.length) {
    throw new WrongDelta('The changed accounts are not those that changed.', {
      details: { full, expected: indices.length, seen: accounts.size },
    })
  }
  from = to
}
reader.close()
const result: ReadChangesResult = { changed: 100, ms: median(times) }
process.stdout.write(JSON.stringify(result))

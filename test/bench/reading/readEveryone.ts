// Prints how long it takes to read every account of a chain at one block, in milliseconds, by one of several ways.
import { setTimeout } from 'node:timers/promises'
import { type AccountId, type CutEntry, decodeLeafWord, PlimsollError } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { median } from '../harness/statistics.ts'
import { accountAt, assetsAt, unitsAt } from './accounts.ts'
import { createBenchReader, type Quorum } from './benchReader.ts'
import { fromJson } from './passJson.ts'
import { type BareCalls, prepareLensCalls } from './prepareLensCalls.ts'
import { readByViem, type ViemCalls } from './readByViem.ts'
import type { ReadingWorld } from './readingWorld.ts'

/** By us with a quorum, by viem, or by nobody: the calls alone. */
export type Way = Quorum | ViemCalls | BareCalls
export type ReadEveryoneArguments = {
  world: ReadingWorld
  /** The block to read at, and how many people the vault has seen by then. */
  entry: CutEntry
  people: number
  way: Way
  rounds: number
}
/** `first`: of a process that has read nothing before; `warm`: the middle one of the others, if there are any. */
export type ReadEveryoneResult = { first: number; warm: number }

class WrongAnswer extends PlimsollError {
  override name = 'WrongAnswer'
}

const { world, entry, people, way, rounds } = fromJson<ReadEveryoneArguments>(process.argv[2] ?? '')
const accounts = Array.from({ length: people }, (_, index) => accountAt(index))
const read = readBy(way)
const times: number[] = []
for (let round = 0; round < rounds; round++) {
  globalThis.gc?.()
  await setTimeout(50)
  const start = performance.now()
  const words = await read()
  times.push(performance.now() - start)
  for (let index = 0; words && index < people; index++) requirePerson(index, words.get(accountAt(index)))
}
const [first = Number.NaN, ...later] = times
const result: ReadEveryoneResult = { first, warm: median(later.length > 0 ? later : times) }
process.stdout.write(JSON.stringify(result))

function readBy(way: Way): () => Promise<ReadonlyMap<AccountId, readonly Hex[]> | undefined> {
  if (typeof way === 'string') return () => readByViem(world, { calls: way, accounts, entry })
  if ('quorum' in way) return readByUs(way)
  const send = prepareLensCalls(world, { ...way, accounts, entry })
  return async () => {
    await send()
    return undefined
  }
}

function readByUs(quorum: Quorum): () => Promise<ReadonlyMap<AccountId, readonly Hex[]>> {
  const reader = createBenchReader(world, quorum)
  return async () => new Map((await reader.read({ to: entry })).accounts)
}

function requirePerson(index: number, words: readonly Hex[] = []): void {
  const seen = words.map(decodeLeafWord)
  const isRight = seen.every((word) => word.kind === 'balance' && word.units === unitsAt(index))
  if (isRight && seen.length === assetsAt(index).length) return
  throw new WrongAnswer('A person was read wrongly.', {
    details: { index, expected: `${assetsAt(index).length} holdings of ${unitsAt(index)}`, seen: words.join(' ') },
  })
}

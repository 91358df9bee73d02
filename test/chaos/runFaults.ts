import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom, type Random } from '@plimsoll/protocol/testing/createRandom'
import type { ChaosWorld } from './chaosWorld.ts'
import { type Fault, faults, type Strike } from './faults.ts'
import type { Judge } from './judge.ts'
import { waitFor } from './waitFor.ts'

/** How long a run takes. */
export type ChaosOptions = {
  seed: number
  /** So many faults at the most. */
  count: number
  /** No new faults after so many minutes. */
  minutes: number
  write: (line: string) => void
}

/** How often each fault happened; all of them were survived. */
export type ChaosTally = ReadonlyMap<string, number>

/** A fault of a moment: when it begins after the moment did, and how long it stays. */
type Planned = { fault: Fault; strike: Strike; afterMs: number; forMs: number }

/** Draws moments of one to three faults, makes them happen, and has the judge wait for recovery after each. */
export async function runFaults(
  world: ChaosWorld,
  judge: Judge,
  { seed, count, minutes, write }: ChaosOptions,
): Promise<ChaosTally> {
  const tally = new Map<string, number>()
  const moments = drawMoments(world, createRandom(seed))
  const end = Date.now() + minutes * 60_000
  let done = 0
  while (done < count && Date.now() < end) {
    const moment = moments.next().value.slice(0, count - done)
    const about = moment.map(({ strike }) => strike.about).join('; ')
    const started = Date.now()
    try {
      // All of them end before anything else happens, also when one went wrong.
      const ends = await Promise.allSettled(moment.map((planned) => happen(planned, judge)))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
      await judge.recovered()
      if (judge.wrong().length > 0) throw new RangeError(judge.wrong().join('\n'))
    } catch (error) {
      throw new RangeError(
        [
          `Seed ${seed}, fault ${done + 1} (${about}): ${error instanceof Error ? error.message : error}`,
          ...judge.wrong(),
          `CHAOS_SEED=${seed} CHAOS_FAULTS=${done + moment.length} npx pnpm@12 exec vitest run test/chaos/chaos`,
          ...(await logTails(world)),
        ].join('\n'),
        { cause: error },
      )
    }
    for (const { fault } of moment) tally.set(fault.name, (tally.get(fault.name) ?? 0) + 1)
    done += moment.length
    write(`${done}: ${about}; all well after ${Math.round((Date.now() - started) / 100) / 10} s`)
  }
  return tally
}

async function happen({ strike, afterMs, forMs }: Planned, judge: Judge): Promise<void> {
  await sleep(afterMs)
  if (strike.rewinds) judge.forgive(strike.rewinds)
  const heal = await inTime(`the begin of "${strike.about}"`, strike.begin())
  if (strike.rewinds) judge.forgive(strike.rewinds)
  await sleep(forMs)
  await inTime(`the end of "${strike.about}"`, heal())
}

async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  let isDone = false
  const done = work.finally(() => {
    isDone = true
  })
  await Promise.race([done, waitFor(what, async () => isDone)])
  return done
}

/** Every kind comes once before any comes again. */
function* drawMoments(world: ChaosWorld, random: Random): Generator<Planned[], never> {
  const possible = faults.filter(({ isPossible = () => true }) => isPossible(world))
  let deck: Fault[] = []
  for (;;) {
    const moment: Planned[] = []
    const held = new Set<string>()
    const size = random.pick([1, 2, 2, 3])
    while (moment.length < size) {
      if (deck.length === 0) deck = shuffled(possible, random)
      const fault = deck.pop() as Fault
      const strike = fault.draw(world, random)
      const planned = { fault, strike, afterMs: random.below(2_000), forMs: random.between(500, 8_000) }
      if (strike.holds.some((what) => held.has(what))) {
        // It takes hold of what another one has: it comes in the next moment.
        deck.push(fault)
        break
      }
      for (const what of strike.holds) held.add(what)
      moment.push(planned)
    }
    yield moment
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items]
  return items.map(() => left.splice(random.below(left.length), 1)[0] as T)
}

async function logTails({ devnet }: ChaosWorld): Promise<string[]> {
  return Promise.all(
    devnet.operators.map(async ({ number, logFile }) => {
      const lines = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n')
      return `--- operator ${number}, its last words:\n${lines.slice(-40).join('\n')}`
    }),
  )
}

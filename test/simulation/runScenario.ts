import { createRandom } from '@plimsoll/protocol/testing/createRandom'
import type { Bench } from './createBench.ts'
import type { Disk } from './createJournal.ts'
import { createJudge } from './createJudge.ts'
import { createNode } from './createNode.ts'
import { createTrace } from './createTrace.ts'
import { drawScenario, type Scenario } from './drawScenario.ts'
import { createWorld } from './model/createWorld.ts'
import { live } from './model/live.ts'
import { policyHeight } from './model/policyHeight.ts'
import { operateNode } from './operateNode.ts'
import { createVirtualClock } from './time/createVirtualClock.ts'

/** How a run went: what was wrong, in words, how often what happened, and all of it line by line if that was asked for. */
export type Outcome = { wrong: readonly string[]; counts: Readonly<Record<string, number>>; trace: readonly string[] }

const startMs = Date.UTC(2026, 0, 1)
/** How long after the last fault a snapshot is due, in ms: longer than any quarantine and what a provider asks to wait for. */
const patienceMs = 30 * 60_000

/** Runs what a seed decides. */
export function runSeed(
  seed: number,
  { bench, isTraced = false }: { bench: Bench; isTraced?: boolean },
): Promise<Outcome> {
  return runScenario(drawScenario(seed), { bench, isTraced })
}

/** Runs a scenario: the chains live, a node reads them through its providers, and all it says is compared with the truth. */
export async function runScenario(
  scenario: Scenario,
  { bench, isTraced = false }: { bench: Bench; isTraced?: boolean },
): Promise<Outcome> {
  const { seed, epochMs, calmAt, kills, chains } = scenario
  const parts = bench.deployments.get(chains.length)
  if (parts === undefined) throw new RangeError('no deployment of that many chains')
  const random = createRandom(seed).fork('run')
  const clock = createVirtualClock(startMs)
  const world = createWorld(scenario, parts, clock.now)
  const trace = createTrace(isTraced, () => clock.now() - startMs)
  trace.note(() => JSON.stringify(scenario))
  const lives = world.chains.map((chain, slot) =>
    live(chain, {
      scenario: scenarioOf(slot),
      world,
      clock,
      random: random.fork(`life of ${slot}`),
      onEvent: (what) => trace.note(`chain ${slot}: ${what}`),
    }),
  )
  const judge = createJudge(scenario, { world, lives, bench, trace })
  const disks = chains.map((): Disk => ({ records: [] }))
  let targets: number[] | undefined
  let isOver = false
  let kill = () => {}

  function scenarioOf(slot: number) {
    const chain = chains[slot]
    if (chain === undefined) throw new RangeError('the scenario has no such chain')
    return chain
  }

  async function liveOnce(life: number): Promise<void> {
    const { clock: own, stop } = clock.fork()
    const death = new Promise<void>((resolve) => {
      kill = () => {
        stop()
        judge.count('kills')
        trace.note('killed')
        resolve()
      }
    })
    const node = createNode(scenario, { world, clock: own, disks, random: random.fork(`node ${life}`), bench, judge })
    const work = operateNode(node, {
      world,
      judge,
      epochMs,
      random: random.fork(`duty ${life}`),
      now: own.now,
      wait: (ms) =>
        new Promise((resolve) => {
          own.after(ms, resolve)
        }),
      isOver: () => isOver || judge.wrong.length > 0,
      onHalt() {
        if (targets) isOver = true
      },
      onCut(cut) {
        isOver = targets?.every((target, slot) => Number(cut[slot]?.number) >= target) ?? false
      },
    })
    await Promise.race([work, death])
  }

  async function liveOn(): Promise<void> {
    for (let life = 0; !isOver && judge.wrong.length === 0; life++) await liveOnce(life)
  }

  for (const at of kills) clock.after(at, () => kill())
  clock.after(calmAt, () => {
    trace.note('calm')
    targets = world.chains.map((chain, slot) => policyHeight(chain.view(), scenarioOf(slot).finality))
  })
  clock.after(calmAt + patienceMs, () => judge.fail('no snapshot, long after the last fault'))
  await clock.until(liveOn())
  judge.conclude()
  return { wrong: judge.wrong, counts: judge.counts, trace: trace.lines }
}

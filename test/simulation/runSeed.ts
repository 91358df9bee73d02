import type { AccountTrie } from '@plimsoll/merkle'
import { type Cut, type CutEntry, PlimsollError } from '@plimsoll/protocol'
import { checkSnapshot } from './checkSnapshot.ts'
import { createNode, type SimulatedNode } from './createNode.ts'
import { createTrace } from './createTrace.ts'
import { drawScenario, type Scenario } from './drawScenario.ts'
import { createWorld } from './model/createWorld.ts'
import type { ModelDeployment } from './model/deployment.ts'
import { type Life, live } from './model/live.ts'
import { policyHeight } from './model/policyHeight.ts'
import { isGuilty } from './providers/faults.ts'
import { createRandom } from './time/createRandom.ts'
import { createVirtualClock } from './time/createVirtualClock.ts'

/** What all runs share. */
export type Bench = { emptyTrie: AccountTrie; deployments: ReadonlyMap<number, ModelDeployment> }

/** How a run went: what was wrong, in words, and what it has seen. */
export type Outcome = {
  wrong: readonly string[]
  counts: Readonly<Record<string, number>>
  /** What happened, if it was asked for. */
  trace: readonly string[]
}

const START = Date.UTC(2026, 0, 1)
/** After the last fault, as long may pass before a snapshot is due, in ms: the longest quarantine and more. */
const PATIENCE_MS = 30 * 60_000

/** Runs what a seed decides, and checks every snapshot against the truth. */
export async function runSeed(seed: number, bench: Bench, { trace: isTraced = false } = {}): Promise<Outcome> {
  return runScenario(drawScenario(seed), bench, { isTraced })
}

export async function runScenario(scenario: Scenario, bench: Bench, { isTraced = false } = {}): Promise<Outcome> {
  const { seed, epochMs, calmAt, kills } = scenario
  const parts = bench.deployments.get(scenario.chains.length)
  if (parts === undefined) throw new RangeError('no deployment of that many chains')
  const random = createRandom(seed).fork('run')
  const clock = createVirtualClock(START)
  const world = createWorld(scenario, parts, START)
  const trace = createTrace(isTraced, () => clock.now() - START)
  const wrong: string[] = []
  const counts: Record<string, number> = {}
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  const fail = (what: string) => {
    trace.note(`WRONG: ${what}`)
    wrong.push(what)
  }

  const lives: Life[] = scenario.chains.map((chain, slot) => {
    const model = world.chains[slot]
    if (model === undefined) throw new RangeError('the world has no such chain')
    const onEvent = (what: string) => {
      count('reorgs')
      trace.note(`chain ${slot}: ${what}`)
    }
    return live(model, { scenario: chain, world, clock, random: random.fork(`life ${slot}`), onEvent })
  })

  const guilty = scenario.chains.map(
    ({ providers }) =>
      new Set(providers.filter(({ windows }) => windows.some(({ fault }) => isGuilty(fault))).map(({ name }) => name)),
  )

  function checkHead(
    slot: number,
    entry: CutEntry,
    { since, before }: { since: number; before: CutEntry | undefined },
  ): void {
    const chain = world.chains[slot]
    const { finality } = scenario.chains[slot] ?? {}
    if (chain === undefined || finality === undefined) return
    const block = chain.block(entry.hash)
    const told = `head ${entry.number} of chain ${slot} (${entry.hash})`
    if (block === undefined || block.entry.number !== entry.number || block.entry.timestamp !== entry.timestamp)
      return fail(`${told} never was`)
    const droppedAt = chain.droppedAt(entry.hash)
    if (droppedAt !== undefined && droppedAt < since) fail(`${told} was dropped before it was asked for`)
    if (droppedAt === undefined && entry.number > policyHeight(chain.view(), finality))
      fail(`${told} is above the policy`)
    const replaced = (life: Life | undefined) => life?.reorgs.some(({ height }) => before && height <= before.number)
    if (before && entry.number < before.number && !replaced(lives[slot]))
      fail(`${told} is below ${before.number} before it`)
  }

  let lives_ = 0
  let killed: (() => void) | undefined
  const due: { targets: (number | undefined)[]; done: boolean } = { targets: [], done: false }

  async function liveOnce(): Promise<void> {
    const fork = clock.fork()
    const life = lives_++
    const death = new Promise<'killed'>((resolve) => {
      killed = () => {
        fork.stop()
        resolve('killed')
      }
    })
    const node = createNode({
      scenario,
      world,
      clock: fork.clock,
      random: random.fork(`node ${life}`),
      emptyTrie: bench.emptyTrie,
      onDeed: ({ slot, provider }, { request, faults, lied }) => {
        count('requests')
        trace.note(
          () =>
            `${slot}${provider} ${request.method} ${brief(request.params)} ${faults.join(' ')}${lied ? ' LIED' : ''}`,
        )
      },
      onDisagreement: (slot, disagreement) => {
        count('disagreements')
        trace.note(
          () => `chain ${slot}: outvoted ${disagreement.outvoted}: ${disagreement.message.split('\n').join(' ')}`,
        )
        for (const name of disagreement.outvoted)
          if (!guilty[slot]?.has(name)) fail(`honest provider ${slot}${name} was named`)
      },
    })
    const work = operateNode(node).catch((error: unknown) => fail(`the run itself failed: ${describe(error)}`))
    if ((await Promise.race([work, death])) === 'killed') {
      count('kills')
      trace.note('killed')
    }
  }

  async function attempt<T>(what: string, work: Promise<T>): Promise<T | undefined> {
    try {
      return await work
    } catch (error) {
      trace.note(() => `${what} refused: ${describe(error)}`)
      if (!(error instanceof PlimsollError)) fail(`${what} threw ${describe(error)}`)
      else count(error.name)
      return undefined
    }
  }

  async function operateNode(node: SimulatedNode): Promise<void> {
    const heads: (CutEntry | undefined)[] = []
    let isChecked = false
    while (!due.done) {
      isChecked ||=
        (await attempt(
          'check',
          node.check().then(() => true),
        )) === true
      if (isChecked) await takeSnapshot(node, heads)
      if (due.done) return
      await new Promise<void>((resolve) => clock.after(epochMs, resolve))
      if (clock.now() > START + calmAt + PATIENCE_MS) return fail('no snapshot, long after the last fault')
    }
  }

  async function takeSnapshot(node: SimulatedNode, heads: (CutEntry | undefined)[]): Promise<void> {
    const since = clock.now()
    const cut = await attempt(
      'head',
      Promise.all(
        node.readers.map(async (reader, slot) => {
          const entry = await reader.head()
          checkHead(slot, entry, { since, before: heads[slot] })
          heads[slot] = entry
          return entry
        }),
      ),
    )
    if (cut === undefined) return
    trace.note(() => `heads ${cut.map(({ number }) => number)}`)
    const timestamp = BigInt(Math.floor(clock.now() / 1000))
    const snapshot = await attempt('snapshot', node.snapshot({ cut, timestamp }))
    if (snapshot === undefined) return
    count('snapshots')
    trace.note('snapshot')
    for (const what of checkSnapshot(snapshot, { world, cut, emptyTrie: bench.emptyTrie })) fail(what)
    due.done = isDue(cut)
  }

  function isDue(cut: Cut): boolean {
    return (
      due.targets.length > 0 &&
      due.targets.every((target, slot) => target !== undefined && Number(cut[slot]?.number) >= target)
    )
  }

  clock.after(calmAt, () => {
    trace.note('calm')
    due.targets = world.chains.map((chain, slot) => {
      const { finality } = scenario.chains[slot] ?? {}
      return finality && policyHeight(chain.view(), finality)
    })
  })
  for (const at of kills) clock.after(at, () => killed?.())
  trace.note(() => JSON.stringify(scenario))

  async function main(): Promise<void> {
    while (!due.done && wrong.length === 0) await liveOnce()
  }
  await clock.until(main())
  return { wrong, counts, trace: trace.lines }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.split('\n').join(' ')}` : `${error}`
}

function brief(params: readonly unknown[]): string {
  return JSON.stringify(params).slice(0, 160)
}

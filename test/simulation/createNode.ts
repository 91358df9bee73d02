import { createAggregator, type Snapshot } from '@plimsoll/aggregator'
import { type ChainReader, createChainReader } from '@plimsoll/indexer'
import type { Cut } from '@plimsoll/protocol'
import type { Random } from '@plimsoll/protocol/testing/createRandom'
import type { Clock } from '@plimsoll/tasks'
import type { Bench } from './createBench.ts'
import { createJournal, type Disk } from './createJournal.ts'
import type { Judge } from './createJudge.ts'
import type { Scenario } from './drawScenario.ts'
import { feedOf, rateSourceOf } from './model/deployment.ts'
import type { World } from './model/world.ts'
import { createScriptedProvider, type Witness } from './providers/createScriptedProvider.ts'

/** One life of an operator's process, as far as it reads: from a start to a kill. */
export type SimulatedNode = {
  readers: readonly ChainReader[]
  check: () => Promise<void>
  snapshot: (request: { cut: Cut; timestamp: bigint }) => Promise<Snapshot>
}

/** The real readers and the real aggregator, over scripted providers; `disks`, by slot, outlive the node. */
export function createNode(
  scenario: Scenario,
  {
    world,
    clock,
    random,
    disks,
    bench,
    judge,
  }: {
    world: World
    clock: Clock
    random: Random
    disks: readonly Disk[]
    bench: Bench
    judge: Pick<Judge, 'onDeed' | 'onDisagreement'>
  },
): SimulatedNode {
  const { deployment, risk } = world
  const readers = scenario.chains.map(({ providers, quorum, finality, portions, sweepSeconds, journalMs }, slot) => {
    const [chain, disk] = [deployment.chains[slot], disks[slot]]
    if (chain === undefined || disk === undefined) throw new RangeError('the deployment has no such chain')
    return createChainReader({
      chain,
      salt: deployment.salt,
      slots: deployment.chains.length,
      providers: providers.map(({ name, requestsPerSecond }) => ({
        name,
        url: `http://${name}.test`,
        requestsPerSecond,
      })),
      quorum,
      trustSingleProvider: quorum === 1,
      finality,
      feeds: [feedOf(slot)],
      rateSources: [rateSourceOf(slot)],
      timeoutMs: scenario.timeoutMs,
      sweepSeconds,
      portions,
      clock,
      ...(journalMs === undefined ? {} : { journal: createJournal(disk, { clock, writeMs: journalMs }) }),
      transport: ({ name }) => {
        const script = providers.find((one) => one.name === name)
        if (script === undefined) throw new RangeError('the scenario has no such provider')
        const witness: Witness = (deed) => judge.onDeed({ slot, provider: name }, deed)
        return createScriptedProvider(script, { world, slot, clock, random: random.fork(`${slot}${name}`), witness })
      },
      onDisagreement: (disagreement) => judge.onDisagreement(slot, disagreement),
    })
  })
  const previousTable = async () => undefined
  const aggregator = createAggregator({ ...bench, deployment, risk, readers, previousTable })
  return {
    readers,
    check: async () => void (await Promise.all(readers.map((reader) => reader.check()))),
    snapshot: (request) => aggregator.snapshot(request),
  }
}

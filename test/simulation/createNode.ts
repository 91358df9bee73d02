import { createAggregator, type Snapshot } from '@plimsoll/aggregator'
import { type ChainReader, type Clock, createChainReader, type ProviderDisagreement } from '@plimsoll/indexer'
import type { AccountTrie } from '@plimsoll/merkle'
import type { Cut } from '@plimsoll/protocol'
import type { Scenario } from './drawScenario.ts'
import { feedOf, rateSourceOf } from './model/deployment.ts'
import type { World } from './model/world.ts'
import { createScriptedProvider, type Witness } from './providers/createScriptedProvider.ts'
import type { Random } from './time/createRandom.ts'

/** One life of an operator's process, as far as it reads: from a start to a kill. */
export type SimulatedNode = {
  readers: readonly ChainReader[]
  check: () => Promise<void>
  snapshot: (request: { cut: Cut; timestamp: bigint }) => Promise<Snapshot>
}

/** The real readers and the real aggregator, over scripted providers. */
export function createNode({
  scenario,
  world,
  clock,
  random,
  emptyTrie,
  onDeed,
  onDisagreement,
}: {
  scenario: Scenario
  world: World
  clock: Clock
  random: Random
  emptyTrie: AccountTrie
  onDeed: (from: { slot: number; provider: string }, deed: Parameters<Witness>[0]) => void
  onDisagreement: (slot: number, disagreement: ProviderDisagreement) => void
}): SimulatedNode {
  const { deployment, risk } = world
  const readers = scenario.chains.map(({ providers, quorum, finality, portions }, slot) => {
    const chain = deployment.chains[slot]
    if (chain === undefined) throw new RangeError('the deployment has no such chain')
    return createChainReader({
      chain,
      salt: deployment.salt,
      slots: deployment.chains.length,
      providers: providers.map(({ name }) => ({ name, url: `http://${name}.test` })),
      quorum,
      finality,
      feeds: [feedOf(slot)],
      rateSources: [rateSourceOf(slot)],
      timeoutMs: scenario.timeoutMs,
      portions,
      clock,
      transport: ({ name }) => {
        const script = providers.find((one) => one.name === name)
        if (script === undefined) throw new RangeError('the scenario has no such provider')
        const witness: Witness = (deed) => onDeed({ slot, provider: name }, deed)
        return createScriptedProvider(script, { world, slot, clock, random: random.fork(`${slot}${name}`), witness })
      },
      onDisagreement: (disagreement) => onDisagreement(slot, disagreement),
    })
  })
  const previousTable = async () => undefined
  const aggregator = createAggregator({ deployment, risk, readers, previousTable, emptyTrie })
  return {
    readers,
    check: async () => void (await Promise.all(readers.map((reader) => reader.check()))),
    snapshot: (request) => aggregator.snapshot(request),
  }
}

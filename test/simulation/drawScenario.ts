import type { FinalityPolicy } from '@plimsoll/indexer'
import { createRandom, type Random } from '@plimsoll/protocol/testing/createRandom'
import { drawWindows } from './drawWindows.ts'
import type { ProviderScript } from './providers/createScriptedProvider.ts'

/** One chain of a run: its life, its providers, and how it is read. Times in ms since the start of the run. */
export type ChainScenario = {
  finality: FinalityPolicy
  /** Blocks below the tip. */
  depths: { safe: number; finalized: number }
  blockMs: number
  /** Seconds by which its timestamps are ahead of the node's clock. */
  skewSeconds: number
  people: number
  /** How often something happens in a block. */
  busy: number
  /** When no block is mined. */
  idle: readonly { from: number; until: number }[]
  reorgs: readonly { at: number; depth: number }[]
  /** When finality is broken, and how many final blocks are replaced. */
  violation: { at: number; below: number } | undefined
  /** Whether reorgs may go below what the policy allows; never below finality. */
  deep: boolean
  quorum: number
  providers: readonly ProviderScript[]
  sweepSeconds: number
  /** How long it takes to write a record of a cold start that outlives a kill; undefined if none is written. */
  journalMs: number | undefined
  portions: { accountsPerCall: number; blocksPerLogRequest: number; callsInFlight: number; graceMs: number }
}

/** Everything that a seed decides. */
export type Scenario = {
  seed: number
  mood: (typeof moods)[number]
  chains: readonly ChainScenario[]
  /** How often the node takes a snapshot. */
  epochMs: number
  /** From then on there are no faults, reorgs, idle times and kills any more. */
  calmAt: number
  /** When the node is killed and started again. */
  kills: readonly number[]
  timeoutMs: number
}

const quorums = [
  { quorum: 1, providers: 1 },
  { quorum: 2, providers: 2 },
  ...Array<{ quorum: number; providers: number }>(3).fill({ quorum: 2, providers: 3 }),
  { quorum: 3, providers: 4 },
  { quorum: 3, providers: 5 },
]
const moods = ['faultless', 'guilty', 'guilty', 'weak', 'both', 'both', 'both'] as const

/** Draws a run from its seed. */
export function drawScenario(seed: number): Scenario {
  const scenario = drawUsual(seed)
  const random = createRandom(seed).fork('restless')
  return random.chance(0.08) ? restless(scenario, random) : scenario
}

/** The same with so many accounts in so small portions, and killed so often, that a cold start takes many lives. */
function restless(scenario: Scenario, random: Random): Scenario {
  const kills: number[] = []
  const { calmAt, chains } = scenario
  for (let at = 0; at < calmAt; at += random.between(500, 4_000)) kills.push(at)
  return {
    ...scenario,
    kills,
    chains: chains.map((chain) => ({
      ...chain,
      people: 30,
      busy: 0.9,
      journalMs: random.pick([0, 50]),
      portions: { ...chain.portions, accountsPerCall: 2, callsInFlight: 1 },
    })),
  }
}

function drawUsual(seed: number): Scenario {
  const random = createRandom(seed)
  const epochMs = random.pick([1_000, 2_000, 5_000])
  const calmAt = epochMs * random.between(5, 10)
  const mood = random.pick(moods)
  const slots = random.pick([2, 2, 3])
  const chain = (slot: number) => drawChain(random.fork(`chain ${slot}`), { mood, calmAt, slots })
  return {
    seed,
    mood,
    chains: Array.from({ length: slots }, (_, slot) => chain(slot)),
    epochMs,
    calmAt,
    kills: random.chance(0.4)
      ? Array.from({ length: random.between(1, 3) }, () => random.below(calmAt)).sort((a, b) => a - b)
      : [],
    timeoutMs: 2_000,
  }
}

type Setting = { mood: (typeof moods)[number]; calmAt: number; slots: number }

function drawChain(random: Random, { mood, calmAt, slots }: Setting): ChainScenario {
  const { quorum, providers } = random.pick(quorums)
  const safe = random.between(0, 4)
  const guilty =
    mood === 'guilty' || mood === 'both' ? Math.min(random.between(mood === 'guilty' ? 1 : 0, 2), quorum - 1) : 0
  const salt = random.between(1, 1e6)
  const collude = random.chance(0.5)
  const finality = drawPolicy(random)
  const isBroken = finality.kind === 'finalized' && random.chance(0.1)
  return {
    finality,
    violation: isBroken ? { at: random.below(calmAt), below: random.between(1, 4) } : undefined,
    depths: { safe, finalized: safe + random.between(1, 8) },
    blockMs: random.pick([250, 500, 1_000, 2_000, 12_000]),
    skewSeconds: random.pick([0, 0, -30, 30, 3_600]),
    people: random.between(3, 12),
    busy: random.pick([0.1, 0.5, 0.9]),
    idle: random.chance(0.3) ? [drawSpan(random, calmAt)] : [],
    reorgs: random.chance(0.5) ? drawReorgs(random, calmAt) : [],
    deep: random.chance(0.3),
    quorum,
    providers: Array.from({ length: providers }, (_, index) => {
      const low = random.between(1, 60)
      const setting = { calmAt, slots, salt: collude ? salt : salt + index }
      return {
        name: 'abcde'.charAt(index),
        requestsPerSecond: random.pick([undefined, undefined, undefined, 20]),
        // Less than the time after which a provider that still contradicts the others is blamed.
        delayMs: random.pick([0, 0, 100, 400]),
        latencyMs: { low, high: low + random.pick([0, 20, 400]) },
        windows: [
          ...(index < guilty ? drawWindows(random, { ...setting, isGuilty: true }) : []),
          ...(mood === 'weak' || mood === 'both' ? drawWindows(random, { ...setting, isGuilty: false }) : []),
        ],
      }
    }),
    sweepSeconds: random.pick([5, 30, 3_600]),
    journalMs: random.pick([undefined, 0, 50]),
    portions: {
      accountsPerCall: random.pick([2, 5, 250]),
      blocksPerLogRequest: random.pick([3, 20, 1_000]),
      callsInFlight: random.between(1, 4),
      graceMs: random.pick([0, 50, 200]),
    },
  }
}

function drawPolicy(random: Random): FinalityPolicy {
  const kind = random.pick(['finalized', 'finalized', 'safe', 'depth', 'depth'] as const)
  return kind === 'depth' ? { kind, blocks: random.pick([0, 1, 3, 6]) } : { kind }
}

function drawReorgs(random: Random, calmAt: number): { at: number; depth: number }[] {
  return Array.from({ length: random.between(1, 3) }, () => ({ at: random.below(calmAt), depth: random.between(1, 8) }))
}

function drawSpan(random: Random, calmAt: number): { from: number; until: number } {
  const from = random.below(calmAt)
  return { from, until: random.between(from, calmAt) }
}

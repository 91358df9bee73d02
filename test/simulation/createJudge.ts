import type { Snapshot } from '@plimsoll/aggregator'
import { FinalityViolated, type ProviderDisagreement } from '@plimsoll/indexer'
import { type Cut, type CutEntry, PlimsollError } from '@plimsoll/protocol'
import { checkSnapshot } from './checkSnapshot.ts'
import type { Bench } from './createBench.ts'
import type { Trace } from './createTrace.ts'
import type { ChainScenario, Scenario } from './drawScenario.ts'
import type { Life } from './model/live.ts'
import { policyHeight } from './model/policyHeight.ts'
import type { World } from './model/world.ts'
import type { Witness } from './providers/createScriptedProvider.ts'
import { isGuilty } from './providers/faults.ts'

/** Compares what a node does with what is true, and keeps what it found. */
export type Judge = {
  /** What was wrong, in words. */
  readonly wrong: readonly string[]
  /** How often what happened. */
  readonly counts: Readonly<Record<string, number>>
  fail: (what: string) => void
  count: (what: string) => void
  onDeed: (from: { slot: number; provider: string }, deed: Parameters<Witness>[0]) => void
  onDisagreement: (slot: number, disagreement: ProviderDisagreement) => void
  /** Takes what a node threw: only errors that say what to do are allowed. */
  onRefusal: (what: string, error: unknown) => void
  /** Whether the chain has broken its finality and the node, knowing better, must not read it any more. */
  isHalted: (slot: number, last: CutEntry | undefined) => boolean
  /** Takes a head that was asked for at `since` (ms), and the one before it in the same life of the node. */
  onHead: (slot: number, head: { entry: CutEntry; since: number; before: CutEntry | undefined }) => void
  onConfirmed: (slot: number, asked: { entry: CutEntry; since: number }) => void
  onSnapshot: (snapshot: Snapshot, cut: Cut) => void
  /** What can only be said at the end of the run. */
  conclude: () => void
}

/** A judge of one run. */
export function createJudge(
  scenario: Scenario,
  { world, lives, bench, trace }: { world: World; lives: readonly Life[]; bench: Bench; trace: Trace },
): Judge {
  const wrong: string[] = []
  const counts: Record<string, number> = {}
  const named = new Set<string>()
  const liars = new Set<string>()
  let snapshotsBeforeCalm = 0
  const guilty = new Set(
    scenario.chains.flatMap(({ providers }, slot) =>
      providers
        .filter(({ windows }) => windows.some(({ fault }) => isGuilty(fault)))
        .map(({ name }) => `${slot}${name}`),
    ),
  )

  function fail(what: string): void {
    trace.note(`WRONG: ${what}`)
    wrong.push(what)
  }

  function count(what: string): void {
    counts[what] = (counts[what] ?? 0) + 1
  }

  /** How long a chain's honest providers may go on saying what is not so any more, in ms. */
  function delayOf(slot: number): number {
    return Math.max(0, ...(scenario.chains[slot]?.providers ?? []).map(({ delayMs }) => delayMs))
  }

  /** Why an entry was at no time since then a block of the chain that its policy allowed. */
  function objection(slot: number, { entry, since }: { entry: CutEntry; since: number }): string | undefined {
    const [chain, life, policy] = [world.chains[slot], lives[slot], scenario.chains[slot]?.finality]
    if (chain === undefined || life === undefined || policy === undefined) return 'is of no chain'
    const block = chain.block(entry.hash)?.entry
    if (block?.number !== entry.number || block.timestamp !== entry.timestamp) return 'never was'
    const droppedAt = chain.droppedAt(entry.hash)
    if (droppedAt !== undefined && droppedAt + delayOf(slot) < since) return 'was dropped before'
    // A reorg may leave the chain shorter, so that what was allowed a moment ago is not any more.
    const isLower = life.reorgs.some(({ at }) => at + delayOf(slot) >= since)
    return !isLower && entry.number > policyHeight(chain.view(), policy) ? 'is above what the policy allows' : undefined
  }

  function isHalted(slot: number, last: CutEntry | undefined): boolean {
    const violation = lives[slot]?.violation
    return last !== undefined && violation !== undefined && world.chains[slot]?.droppedAt(last.hash) === violation.at
  }

  return {
    wrong,
    counts,
    fail,
    count,
    onDeed({ slot, provider }, { request, faults, lied }) {
      count('requests')
      if (lied) count('lies')
      const isAboutState = faults.includes('lieAboutState') || faults.includes('cutBytes')
      if (lied && isAboutState && request.method === 'eth_call') liars.add(`${slot}${provider}`)
      trace.note(
        () => `${slot}${provider} ${request.method} ${brief(request.params)} ${faults.join(' ')}${lied ? ' LIE' : ''}`,
      )
    },
    onDisagreement(slot, { outvoted, message }) {
      count('outvoted')
      trace.note(() => `chain ${slot}: outvoted ${outvoted}: ${oneLine(message)}`)
      for (const name of outvoted) {
        named.add(`${slot}${name}`)
        if (!guilty.has(`${slot}${name}`)) fail(`honest provider ${slot}${name} was named`)
      }
    },
    isHalted,
    onRefusal(what, error) {
      const told = error instanceof Error ? `${error.name}: ${oneLine(error.message)}` : `${error}`
      trace.note(`${what} refused: ${told}`)
      if (error instanceof FinalityViolated && lives.every(({ violation }) => violation === undefined))
        fail(`${what}: no chain has violated its finality`)
      if (error instanceof PlimsollError) count(error.name)
      else fail(`${what} threw ${told}`)
    },
    onHead(slot, { entry, since, before }) {
      const told = `head ${entry.number} of chain ${slot} (${entry.hash})`
      if (isHalted(slot, before)) {
        // What was promised to be final may be kept to, not exchanged.
        if (world.chains[slot]?.droppedAt(entry.hash) !== lives[slot]?.violation?.at)
          fail(`${told} is of a branch that contradicts what was final`)
        return
      }
      // The same head again was judged when it came first, unless it was dropped since.
      const isAgain = before?.hash === entry.hash && world.chains[slot]?.isCanonical(entry)
      const objected = isAgain ? undefined : objection(slot, { entry, since })
      if (objected) fail(`${told} ${objected}`)
      const isReplaced = lives[slot]?.reorgs.some(({ height }) => before && height <= before.number)
      if (before && entry.number < before.number && !isReplaced) fail(`${told} is below ${before.number} before it`)
    },
    onConfirmed(slot, asked) {
      count('confirmed')
      const objected = objection(slot, asked)
      if (objected) fail(`confirmed block ${asked.entry.number} of chain ${slot} (${asked.entry.hash}) ${objected}`)
    },
    onSnapshot(snapshot, cut) {
      count('snapshots')
      if (trace.elapsedMs() < scenario.calmAt) snapshotsBeforeCalm += 1
      trace.note(() => `snapshot at ${cut.map(({ number }) => number)}`)
      for (const what of checkSnapshot(snapshot, { world, cut, bench })) fail(what)
    },
    conclude() {
      counts.reorgs = lives.reduce((sum, { reorgs }) => sum + reorgs.length, 0)
      const isUntroubled = scenario.kills.length === 0 && (scenario.mood === 'guilty' || scenario.mood === 'faultless')
      if (!isUntroubled) return
      if (scenario.calmAt >= 20_000 && scenario.chains.every(hasHonestQuorum) && snapshotsBeforeCalm === 0)
        fail('an honest quorum was there all the time, and no snapshot was taken')
      for (const [slot, chain] of scenario.chains.entries()) {
        if (!hasHonestQuorum(chain, slot) || chain.reorgs.length > 0) continue
        for (const { name } of chain.providers) {
          if (!liars.has(`${slot}${name}`)) continue
          if (named.has(`${slot}${name}`)) count('liars named')
          else fail(`provider ${slot}${name} lied, and was never named`)
        }
      }
    },
  }

  /** Whether enough of a chain's providers do nothing wrong, and none of the others may stop a node at its start. */
  function hasHonestQuorum({ providers, quorum, violation }: ChainScenario, slot: number): boolean {
    const servesAnother = providers.some(({ windows }) => windows.some(({ fault }) => fault.kind === 'serveChain'))
    const honest = providers.filter(({ name }) => !guilty.has(`${slot}${name}`)).length
    return honest >= quorum && violation === undefined && !servesAnother
  }
}

function oneLine(text: string): string {
  return text.split('\n').join(' ')
}

function brief(params: readonly unknown[]): string {
  const text = JSON.stringify(params)
  return text.length > 160 ? `${text.slice(0, 60)}…${text.slice(-90)}` : text
}

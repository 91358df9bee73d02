import type { Random } from '@plimsoll/protocol/testing/createRandom'
import type { ChainScenario } from '../drawScenario.ts'
import type { VirtualClock } from '../time/createVirtualClock.ts'
import type { ModelChain } from './createModelChain.ts'
import { secondsAt } from './createWorld.ts'
import { operate } from './operate.ts'
import { policyHeight } from './policyHeight.ts'
import type { World } from './world.ts'

export type Life = {
  /** Reorgs that happened: when (ms), and the first height that was replaced. */
  reorgs: readonly { at: number; height: number }[]
  /** The one of them that went below finality, if it happened. */
  violation: { at: number; height: number } | undefined
}

/** Lets a chain live from now on: it mines, people use it, and it reorganises, as its scenario says. */
export function live(
  chain: ModelChain,
  {
    scenario,
    world,
    clock,
    random,
    onEvent,
  }: {
    scenario: ChainScenario
    world: World
    clock: VirtualClock
    random: Random
    onEvent: (what: string) => void
  },
): Life {
  const start = clock.now()
  const life: Life & { reorgs: { at: number; height: number }[] } = { reorgs: [], violation: undefined }
  const isIdle = () =>
    scenario.idle.some(({ from, until }) => from <= clock.now() - start && clock.now() - start < until)

  function mine(): void {
    while (random.chance(scenario.busy / 2)) operate({ chain, world: world.chains, people: scenario.people, random })
    chain.mine(secondsAt(clock.now(), scenario.skewSeconds))
  }

  function tick(): void {
    if (!isIdle()) mine()
    clock.after(scenario.blockMs, tick)
  }

  function reorg(depth: number): void {
    const view = chain.view()
    const lowest = scenario.deep ? view.finalized : Math.max(view.finalized, policyHeight(view, scenario.finality))
    replace(Math.min(depth, view.latest - lowest))
  }

  function replace(depth: number): void {
    if (depth < 1) return
    const height = chain.view().latest - depth + 1
    chain.reorg(depth)
    life.reorgs.push({ at: clock.now(), height })
    // The other branch may be shorter, as long or longer.
    const mined = random.below(depth + 2)
    for (let block = 0; block < mined; block++) mine()
    onEvent(`reorg of ${depth} blocks, ${mined} others instead`)
  }

  function violate(below: number): void {
    const { latest, finalized } = chain.view()
    const depth = latest - finalized + Math.min(below, finalized)
    if (finalized === 0) return
    life.violation = { at: clock.now(), height: latest - depth + 1 }
    onEvent('finality is violated')
    replace(depth)
  }

  mine()
  clock.after(scenario.blockMs, tick)
  for (const { at, depth } of scenario.reorgs) clock.after(at, () => reorg(depth))
  const { violation } = scenario
  if (violation) clock.after(violation.at, () => violate(violation.below))
  return life
}

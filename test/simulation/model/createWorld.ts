import type { ChainScenario } from '../drawScenario.ts'
import { createModelChain } from './createModelChain.ts'
import type { ModelDeployment } from './deployment.ts'
import { emptyVault } from './vaultState.ts'
import type { World } from './world.ts'

/** The world of a scenario at its start: every chain has one block. `now` tells the time in ms since 1970. */
export function createWorld(
  scenario: { chains: readonly ChainScenario[] },
  { deployment, risk, config }: ModelDeployment,
  now: () => number,
): World {
  const start = now()
  const slots = scenario.chains.length
  const chains = scenario.chains.map(({ depths, skewSeconds }, slot) => {
    const seconds = secondsAt(start, skewSeconds)
    const genesis = emptyVault({ slot, slots, config, seconds })
    return createModelChain(genesis, { chainId: 100 + slot, seconds, depths, now })
  })
  return { start, deployment, risk, chains, answers: chains.map(() => new Map()) }
}

/** What a chain's clock says, in seconds. `now` in ms since 1970. */
export function secondsAt(now: number, skewSeconds: number): bigint {
  return BigInt(Math.floor(now / 1_000) + skewSeconds)
}

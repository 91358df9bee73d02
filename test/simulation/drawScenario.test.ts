import { describe, expect, test } from 'vitest'
import { drawScenario } from './drawScenario.ts'
import { isGuilty } from './providers/faults.ts'

const scenarios = Array.from({ length: 400 }, (_, seed) => drawScenario(seed))
const chains = scenarios.flatMap((scenario) => scenario.chains)

describe('drawScenario', () => {
  test('default: the same seed is the same run', () => {
    expect(drawScenario(7)).toEqual(drawScenario(7))
    expect(drawScenario(7)).not.toEqual(drawScenario(8))
  })

  test('behavior: fewer than the quorum are ever guilty, so that no lie is told by a quorum', () => {
    for (const { providers, quorum } of chains) {
      const guilty = providers.filter(({ windows }) => windows.some(({ fault }) => isGuilty(fault)))
      expect(guilty.length).toBeLessThan(quorum)
    }
  })

  test('behavior: every fault, policy and quorum comes up', () => {
    const kinds = new Set(
      chains.flatMap(({ providers }) => providers.flatMap(({ windows }) => windows.map(({ fault }) => fault.kind))),
    )
    expect(kinds.size).toBe(25)
    expect(new Set(chains.map(({ finality }) => finality.kind)).size).toBe(3)
    expect(new Set(chains.map(({ providers, quorum }) => `${quorum} of ${providers.length}`)).size).toBe(5)
    expect(chains.some(({ violation }) => violation)).toBe(true)
  })

  test('behavior: every fault is over when calm begins', () => {
    for (const { chains, calmAt } of scenarios) {
      const windows = chains.flatMap(({ providers }) => providers.flatMap((provider) => provider.windows))
      for (const { until } of windows) expect(until).toBeLessThanOrEqual(calmAt)
    }
  })
})

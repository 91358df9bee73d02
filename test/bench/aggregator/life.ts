// Prints what the life of an aggregator with so many accounts costs: start, ticks of prices and of accounts, a crash.
import { setTimeout } from 'node:timers/promises'
import { createAggregator, createClaimSet } from '@plimsoll/aggregator'
import { createTrie } from '@plimsoll/merkle'
import { median } from '../harness/statistics.ts'
import { createLensSource, type Step } from './lensSource.ts'
import { deployment, risk } from './market.ts'
import { createPopulation, mix } from './population.ts'
import { watchPauses } from './watchPauses.ts'

const accounts = Number(process.argv[2])
const changedPerTick = 1_000
const ticks = 21

const population = createPopulation(accounts)
const source = createLensSource(population)
const { readers } = source
const emptyTrie = await createTrie()
const emptyClaims = await createClaimSet()
const aggregator = createAggregator({
  deployment,
  risk,
  readers,
  previousTable: async () => undefined,
  emptyTrie,
  emptyClaims,
})

async function live(step: Step) {
  const at = source.advance(step)
  // What the last step left behind is not this one's.
  globalThis.gc?.()
  await setTimeout(10)
  return watchPauses(() => aggregator.snapshot(at))
}

const start = await live({ changed: [], ether: 3_000n })
const bytes = aggregator.memoryBytes()
const prices = []
for (let turn = 0; turn < ticks; turn++)
  prices.push(await live({ changed: [], ether: 3_000n + BigInt((turn * 37) % 61) }))
const changes = []
for (let turn = 0; turn < ticks; turn++) {
  const changed = Array.from({ length: changedPerTick }, (_, index) => mix(turn * changedPerTick + index) % accounts)
  for (const index of changed) population.change(index)
  changes.push(await live({ changed, ether: 3_000n }))
}
const crash = await live({ changed: [], ether: 1_500n })

const all = [start, ...prices, ...changes, crash]
const result = {
  start: start.ms,
  lenses: await source.timeReading(),
  pause: Math.max(...all.map(({ pause }) => pause)),
  ownPause: Math.max(...all.map(({ ownPause }) => ownPause)),
  bytesPerAccount: bytes / accounts,
  priceTick: median(prices.map(({ ms }) => ms)),
  changeTick: median(changes.map(({ ms }) => ms)),
  crash: crash.ms,
  liquidatable: start.result.health.liquidatable,
  liquidatableInCrash: crash.result.health.liquidatable,
}
export type LifeResult = typeof result
process.stdout.write(JSON.stringify(result))

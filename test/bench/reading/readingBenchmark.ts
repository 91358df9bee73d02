import { startAnvil } from '@plimsoll/anvil'
import type { Benchmark, Curve, Findings } from '../harness/benchmark.ts'
import { fitExponent } from '../harness/statistics.ts'
import { deployWorld } from './deployWorld.ts'
import { describeChanges, describeFollowers, describeReads } from './describeReading.ts'
import { fillAccounts } from './fillAccounts.ts'
import { installPonders, measureFollowers } from './measureFollowers.ts'
import { measureChanges, measureWays, type Scene, type WayName, wayNames } from './measureReads.ts'
import type { ReadEveryoneResult } from './readEveryone.ts'
import { withResources } from './withResources.ts'

const sizes = [1_000, 3_162, 10_000]
const quorums = [
  { quorum: 2, of: 3 },
  { quorum: 2, of: 2 },
  { quorum: 1, of: 1 },
]

type Series = { people: number; times: ReadonlyMap<WayName, ReadEveryoneResult> }[]

/** Our reader against readers that trust one provider, and against Ponder. */
export const readingBenchmark: Benchmark = {
  title: 'Reading a chain: everybody, what changed, and following it',
  input: 'one anvil, accounts that hold one to three collaterals; medians, in processes of their own',
  packages: ['viem'],
  run: (progress) => withResources((resources) => measure(resources, progress)),
}

async function measure(resources: AsyncDisposableStack, progress: (message: string) => void): Promise<Findings> {
  // First of all: without it there is nothing to compare with.
  const folders = await installPonders(resources, { progress })
  const anvil = await startAnvil({ chainId: 4242 })
  resources.defer(() => anvil.stop())
  const world = await deployWorld(anvil)
  const series: Series = []
  let scene: Scene | undefined
  for (const people of sizes) {
    progress(`fill the chain up to ${people.toLocaleString('en')} accounts`)
    const entry = await fillAccounts(world, { first: scene?.people ?? 0, last: people })
    scene = { world, people, entry }
    const turns = people === sizes.at(-1) ? 3 : 1
    series.push({ people, times: await measureWays(scene, { turns, progress }) })
  }
  const largest = series.at(-1)
  if (scene === undefined || largest === undefined) throw new RangeError('there is no size to measure')
  const changes = new Map<string, number>()
  for (const quorum of quorums) {
    const name = `${quorum.quorum} of ${quorum.of}`
    progress(`changes, ${name}`)
    changes.set(name, await measureChanges(scene, quorum))
  }
  const followers = await measureFollowers(scene, { folders, progress, resources })
  return {
    measurements: [
      ...describeReads(largest.times, { people: largest.people }),
      ...describeChanges(changes),
      ...describeFollowers(followers, { people: largest.people }),
    ],
    curves: wayNames.map((name) => curve(name, series)),
  }
}

function curve(label: WayName, series: Series): Curve {
  const points = series.map(({ people, times }) => ({ accounts: people, value: times.get(label)?.warm ?? Number.NaN }))
  return { label, unit: 'ms', points, exponent: fitExponent(points) }
}

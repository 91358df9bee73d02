import type { Benchmark, Curve, Measurement } from '../harness/benchmark.ts'
import { runAlone } from '../harness/runAlone.ts'
import { fitExponent, median } from '../harness/statistics.ts'
import { nativeKeccak } from './nativeKeccak.ts'

const million = 1_000_000
const sizes = [10_000, 31_623, 100_000, 316_228, million]
const peerSizes = [10_000, 100_000, million]
/** What else the machine does comes and goes: everybody has a turn in each round, and the middle one counts. */
const rounds = 3

/** What a module beside this one printed: times in milliseconds, by name. */
type Run = { subject: string; accounts: number; result: Record<string, number> }

/** Our account trie against merkletreejs and @openzeppelin/merkle-tree. */
export const merkleBenchmark: Benchmark = {
  title: 'Account trie: build, change, prove',
  input: 'leaves of one to six words; medians of processes of their own',
  packages: ['merkletreejs', '@openzeppelin/merkle-tree', '@noble/hashes'],
  async run(progress) {
    const runs: Run[] = []
    const native: number[] = []
    for (let round = 1; round <= rounds; round++) {
      for (const accounts of sizes) {
        for (const subject of subjects(accounts, round)) {
          progress(`round ${round} of ${rounds}: ${subject}, ${accounts.toLocaleString('en')} accounts`)
          const result = await runAlone<Run['result']>(new URL(`${subject}.ts`, import.meta.url), [accounts])
          runs.push({ subject, accounts, result })
        }
      }
      progress(`round ${round} of ${rounds}: keccak in C`)
      native.push(...nativeKeccak())
    }
    return { measurements: compare(runs, native), curves: curves(runs) }
  },
}

function subjects(accounts: number, round: number): string[] {
  if (!peerSizes.includes(accounts)) return ['plimsoll']
  // At a million it takes a minute, and two gigabytes.
  if (accounts === million && round > 1) return ['plimsoll', 'merkletreejs']
  return ['plimsoll', 'merkletreejs', 'openZeppelin']
}

function compare(runs: readonly Run[], native: readonly number[]): Measurement[] {
  const at = (subject: string, name: string) => medianOf(runs, { subject, accounts: million, name })
  const build = at('plimsoll', 'build')
  const update = at('plimsoll', 'update')
  const js = 'merkletreejs'
  const measurements: Measurement[] = [
    { id: 'build', label: 'Build of 1,000,000 leaves', value: build, unit: 'ms' },
    {
      id: 'build/merkletreejs',
      label: '  faster than merkletreejs',
      value: at(js, 'build') / build,
      unit: '×',
      budget: { atLeast: 10 },
    },
    {
      id: 'build/merkletreejs-from-hashes',
      label: '  faster than merkletreejs, which is given the hashes of the leaves',
      value: at(js, 'fromHashes') / build,
      unit: '×',
    },
    {
      id: 'build/openzeppelin',
      label: '  faster than @openzeppelin/merkle-tree, which is given the hashes of the leaves',
      value: at('openZeppelin', 'fromHashes') / build,
      unit: '×',
      budget: { atLeast: 60 },
    },
    {
      id: 'step',
      label: '  longest pause when built in steps',
      value: at('plimsoll', 'longestStep'),
      unit: 'ms',
      budget: { atMost: 50 },
    },
    { id: 'update', label: 'Root after 1,000 changed leaves', value: update, unit: 'ms' },
    {
      id: 'update/merkletreejs',
      label: '  faster than a new tree of merkletreejs, which is given the hashes of the leaves',
      value: at(js, 'fromHashes') / update,
      unit: '×',
      budget: { atLeast: 500 },
    },
    {
      id: 'proof',
      label: 'One proof',
      value: at('plimsoll', 'proof') * 1e3,
      unit: 'µs',
      budget: { atMost: 20 },
    },
    { id: 'memory', label: 'Memory of a leaf with its words', value: at('plimsoll', 'bytesPerLeaf'), unit: 'bytes' },
  ]
  if (native.length === 0) return measurements
  const ns = median(native)
  return [
    ...measurements,
    { id: 'native', label: 'One permutation of keccak in C', value: ns, unit: 'ns' },
    {
      id: 'build/native',
      label: '  build against as many of them as it makes',
      value: (build * 1e6) / (at('plimsoll', 'permutations') * ns),
      unit: '×',
      budget: { atMost: 1.3 },
    },
  ]
}

function curves(runs: readonly Run[]): Curve[] {
  const curve = (label: string, { subject, name }: { subject: string; name: string }): Curve => {
    const points = (subject === 'plimsoll' ? sizes : peerSizes).map((accounts) => ({
      accounts,
      value: medianOf(runs, { subject, accounts, name }),
    }))
    return { label, unit: 'ms', points, exponent: fitExponent(points) }
  }
  return [
    curve('OpenZeppelin, from hashes', { subject: 'openZeppelin', name: 'fromHashes' }),
    curve('merkletreejs', { subject: 'merkletreejs', name: 'build' }),
    curve('Plimsoll', { subject: 'plimsoll', name: 'build' }),
    curve('Plimsoll, 1,000 changed', { subject: 'plimsoll', name: 'update' }),
    curve('Plimsoll, one proof', { subject: 'plimsoll', name: 'proof' }),
  ]
}

function medianOf(runs: readonly Run[], which: { subject: string; accounts: number; name: string }): number {
  const same = runs.filter(({ subject, accounts }) => subject === which.subject && accounts === which.accounts)
  return median(same.map(({ result }) => result[which.name] ?? Number.NaN))
}

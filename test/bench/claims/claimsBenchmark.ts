import type { Benchmark, Curve, Measurement } from '../harness/benchmark.ts'
import { runAlone } from '../harness/runAlone.ts'
import { fitExponent, median } from '../harness/statistics.ts'
import type { TreeResult } from './merkletreejs.ts'
import type { ClaimsResult } from './plimsoll.ts'

const sizes = [10_000, 100_000, 1_000_000]
/** What else the machine does comes and goes: everybody has a turn in each round, and the middle one counts. */
const rounds = 3

type Run = { claims: number; own: ClaimsResult; tree: TreeResult }

/** The claims that an aggregator has, against a new tree of merkletreejs for each snapshot. */
export const claimsBenchmark: Benchmark = {
  title: 'Claims: book, pay, prove',
  input: 'one chain books, another pays, 500 beneficiaries; medians of processes of their own',
  packages: ['merkletreejs', '@noble/hashes', 'viem'],
  async run(progress) {
    const runs: Run[] = []
    for (let round = 1; round <= rounds; round++) {
      for (const claims of sizes) {
        progress(`round ${round} of ${rounds}: ${claims.toLocaleString('en')} claims`)
        const own = await runAlone<ClaimsResult>(new URL('plimsoll.ts', import.meta.url), [claims])
        const tree = await runAlone<TreeResult>(new URL('merkletreejs.ts', import.meta.url), [claims])
        runs.push({ claims, own, tree })
      }
    }
    return {
      counted: 'claims',
      measurements: [100_000, 1_000_000].flatMap((claims) => describe(runs, claims)),
      curves: [
        curve('Snapshot after 1,000 new claims', runs, ({ own }) => own.book),
        curve('Snapshot after 1,000 payments', runs, ({ own }) => own.pay),
        curve('All at once', runs, ({ own }) => own.start),
        curve('merkletreejs, from hashes', runs, ({ tree }) => tree.fromHashes),
        curve('merkletreejs, from claims', runs, ({ tree }) => tree.fromClaims),
      ],
    }
  },
}

function describe(runs: readonly Run[], claims: number): Measurement[] {
  const size = claims.toLocaleString('en')
  const at = (value: (run: Run) => number) => medianOf(runs, claims, value)
  return [
    {
      id: `book/${size}`,
      label: `Snapshot after 1,000 new claims among ${size}`,
      value: at(({ own }) => own.book),
      unit: 'ms',
    },
    {
      id: `book/${size}/from-hashes`,
      label: '  faster than a new tree of merkletreejs, which is given the hashes of all claims',
      value: at(({ own, tree }) => tree.fromHashes / own.book),
      unit: '×',
    },
    {
      id: `book/${size}/from-claims`,
      label: '  faster than a new tree of merkletreejs from all claims',
      value: at(({ own, tree }) => tree.fromClaims / own.book),
      unit: '×',
    },
    {
      id: `pay/${size}`,
      label: `Snapshot after 1,000 payments among ${size}`,
      value: at(({ own }) => own.pay),
      unit: 'ms',
    },
    {
      id: `start/${size}`,
      label: `Snapshot after ${size} claims at once`,
      value: at(({ own }) => own.start),
      unit: 'ms',
    },
    {
      id: `pause/${size}`,
      label: '  longest pause of the event loop, its own work',
      value: at(({ own }) => own.ownPause),
      unit: 'ms',
      budget: { atMost: 50 },
    },
    {
      id: `settlement/${size}`,
      label: `100 claims of one beneficiary among ${size}, with one proof`,
      value: at(({ own }) => own.settlement),
      unit: 'ms',
    },
    {
      id: `memory/${size}`,
      label: `Memory, for each of ${size} claims`,
      value: at(({ own }) => own.bytesPerClaim),
      unit: 'bytes',
    },
  ]
}

function medianOf(runs: readonly Run[], claims: number, value: (run: Run) => number): number {
  return median(runs.filter((run) => run.claims === claims).map(value))
}

function curve(label: string, runs: readonly Run[], value: (run: Run) => number): Curve {
  const points = sizes.map((claims) => ({ accounts: claims, value: medianOf(runs, claims, value) }))
  return { label, unit: 'ms', points, exponent: fitExponent(points) }
}

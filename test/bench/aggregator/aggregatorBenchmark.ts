import type { Benchmark, Curve, Measurement } from '../harness/benchmark.ts'
import { besideBusyCores } from '../harness/besideBusyCores.ts'
import { runAlone } from '../harness/runAlone.ts'
import { fitExponent } from '../harness/statistics.ts'
import type { LifeResult } from './life.ts'
import type { ScanResult } from './scan.ts'

const sizes = [10_000, 100_000, 1_000_000, 5_000_000]
/** Exact margins of five million accounts take minutes. */
const naiveSizes = sizes.slice(0, 3)
const budgetSize = 1_000_000

/** Results by number of accounts. */
type Series<T> = readonly { accounts: number; result: T }[]

/** The aggregator against exact margins of everybody and against starting anew. */
export const aggregatorBenchmark: Benchmark = {
  title: 'Aggregator: start, follow, find the unhealthy',
  input: 'three chains, accounts of one to six words (scan: three positions each); medians, in processes of their own',
  packages: ['viem'],
  async run(progress) {
    async function measure<T>(name: string, args: (accounts: number) => number[]): Promise<Series<T>> {
      const series: { accounts: number; result: T }[] = []
      for (const accounts of sizes) {
        progress(`${name}, ${accounts.toLocaleString('en')} accounts`)
        const result = await runAlone<T>(new URL(`${name}.ts`, import.meta.url), [accounts, ...args(accounts)])
        series.push({ accounts, result })
      }
      return series
    }
    const scans = await measure<ScanResult>('scan', (accounts) => [naiveSizes.includes(accounts) ? 1 : 0])
    const lives = await measure<LifeResult>('life', () => [])
    progress('life, 1,000,000 accounts beside busy cores')
    const beside = await besideBusyCores(() => runAlone<LifeResult>(new URL('life.ts', import.meta.url), [budgetSize]))
    return {
      measurements: [
        ...describeScan(scans),
        ...describeLife(lives),
        ...describePauses(beside, '1,000,000', { beside: 'busy cores' }),
      ],
      curves: [
        curve('Exact margin of everybody', scans, ({ naive }) => naive),
        curve('Cold start', lives, ({ start }) => start),
        curve('1,000 accounts changed', lives, ({ changeTick }) => changeTick),
        curve('Prices changed', lives, ({ priceTick }) => priceTick),
        curve('Scan of three positions each', scans, ({ scan }) => scan),
      ],
    }
  },
}

function describeScan(scans: Series<ScanResult>): Measurement[] {
  const million = scans.find(({ accounts }) => accounts === budgetSize)?.result
  if (million?.naive === undefined) return []
  return [
    {
      id: 'scan',
      label: 'Exact set of the unhealthy, 1,000,000 accounts × 3 positions',
      value: million.scan,
      unit: 'ms',
      budget: { atMost: 25 },
    },
    {
      id: 'scan/own',
      label: '… of which its own work',
      value: million.own,
      unit: 'ms',
      budget: { atMost: 25 },
    },
    {
      id: 'scan/naive',
      label: 'Faster than the exact margin of everybody',
      value: million.naive / million.scan,
      unit: '×',
    },
  ]
}

function describeLife(lives: Series<LifeResult>): Measurement[] {
  const million = lives.find(({ accounts }) => accounts === budgetSize)?.result
  const largest = lives.at(-1)?.result
  if (million === undefined || largest === undefined) return []
  return [
    {
      id: 'memory',
      label: 'Ledger with trie, for each of 1,000,000 accounts',
      value: million.bytesPerAccount,
      unit: 'bytes',
      budget: { atMost: 400 },
    },
    { id: 'start', label: 'Cold start, 1,000,000 accounts on three chains', value: million.start, unit: 'ms' },
    { id: 'start/lenses', label: '… of which writing what the lenses say', value: million.lenses, unit: 'ms' },
    {
      id: 'change',
      label: 'Snapshot after 1,000 of 1,000,000 accounts changed',
      value: million.changeTick,
      unit: 'ms',
    },
    { id: 'change/start', label: 'Faster than a cold start', value: million.start / million.changeTick, unit: '×' },
    { id: 'price', label: 'Snapshot after prices changed, 1,000,000 accounts', value: million.priceTick, unit: 'ms' },
    { id: 'crash', label: 'Snapshot after a price has halved, 1,000,000 accounts', value: million.crash, unit: 'ms' },
    ...describePauses(million, '1,000,000'),
    ...describePauses(largest, '5,000,000'),
  ]
}

/** From the start on, through every tick. */
function describePauses(
  { pause, ownPause }: LifeResult,
  size: string,
  { beside }: { beside?: string } = {},
): Measurement[] {
  const budget = { atMost: 50 }
  const [id, label] = beside === undefined ? [size, ''] : [`${size}/busy`, `, beside ${beside}`]
  return [
    {
      id: `pause/${id}`,
      label: `Longest pause of the event loop, ${size} accounts${label}`,
      value: pause,
      unit: 'ms',
      budget,
    },
    { id: `own-pause/${id}`, label: '… of which its own work', value: ownPause, unit: 'ms', budget },
  ]
}

function curve<T>(label: string, series: Series<T>, value: (result: T) => number | undefined): Curve {
  const points = series.flatMap(({ accounts, result }) => {
    const found = value(result)
    return found === undefined ? [] : [{ accounts, value: found }]
  })
  return { label, unit: 'ms', points, exponent: fitExponent(points) }
}

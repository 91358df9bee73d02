import { setTimeout as sleep } from 'node:timers/promises'
import { type FloodResult, startFlood } from '../../harness/flood/startFlood.ts'
import type { Benchmark, Curve, Measurement } from '../harness/benchmark.ts'
import { fitExponent } from '../harness/statistics.ts'
import { type BenchServer, startServer } from './startServer.ts'

const budgetSize = Number(process.env.ACCOUNTS ?? 1_000_000)
const sizes = [budgetSize / 100, budgetSize / 10, budgetSize]
/** What is promised, and half of it. */
const perSecond = 5_000
const halfLoad = perSecond / 2
const seconds = 10
const connections = 64

type Run = {
  accounts: number
  server: BenchServer
  full: FloodResult
  half: FloodResult
  quiet: Rounds
  flooded: Rounds
}
type Rounds = Awaited<ReturnType<BenchServer['during']>>['rounds']

/** Accounts with their proofs over HTTP while a snapshot is made each second, against a server that does nothing. */
export const apiBenchmark: Benchmark = {
  title: 'API: an account with its proof',
  input: `500 accounts in turn, a snapshot with 1,000 changes each second beside it, ${connections} connections`,
  packages: ['hono', '@hono/node-server', 'autocannon'],
  async run(progress) {
    const runs: Run[] = []
    for (const accounts of sizes) {
      progress(`${accounts.toLocaleString('en')} accounts`)
      runs.push(await measure(accounts))
    }
    const largest = runs.at(-1)
    if (largest === undefined) throw new RangeError('nothing was measured')
    progress('a bare server')
    const bare = await measureBare(largest.server.bodyBytes)
    return {
      measurements: describe(largest, bare),
      curves: [
        curve(`Answer at ${halfLoad.toLocaleString('en')} requests/s, p99`, runs, ({ half }) => half.latencyMs.p99),
        curve('Snapshot, nobody asks', runs, ({ quiet }) => quiet.roundMs),
        curve('Snapshot, under the flood', runs, ({ flooded }) => flooded.roundMs),
      ],
    }
  },
}

async function measure(accounts: number): Promise<Run> {
  const server = await startServer(new URL('plimsollServer.ts', import.meta.url), accounts)
  try {
    const { url, paths } = server
    // Compiled first.
    await startFlood({ url, paths, connections, seconds: 3 })
    const { rounds: quiet } = await server.during(() => sleep(seconds * 1_000))
    const { result: full, rounds: flooded } = await server.during(() =>
      startFlood({ url, paths, connections, seconds }),
    )
    const half = await startFlood({ url, paths, connections, seconds, overallRate: halfLoad })
    return { accounts, server, full, half, quiet, flooded }
  } finally {
    server.stop()
  }
}

async function measureBare(bodyBytes: number): Promise<FloodResult> {
  const server = await startServer(new URL('honoServer.ts', import.meta.url), bodyBytes)
  try {
    const { url, paths } = server
    await startFlood({ url, paths, connections, seconds: 3 })
    return await startFlood({ url, paths, connections, seconds })
  } finally {
    server.stop()
  }
}

function describe({ accounts, server, full, half, quiet, flooded }: Run, bare: FloodResult): Measurement[] {
  const size = accounts.toLocaleString('en')
  return [
    {
      id: 'account',
      label: `Account with proof, ${size} accounts, on one thread`,
      value: full.perSecond,
      unit: 'requests/s',
      budget: { atLeast: perSecond },
    },
    {
      id: 'account/bare',
      label: `A bare hono server, a constant body of the same ${server.bodyBytes.toLocaleString('en')} bytes`,
      value: bare.perSecond,
      unit: 'requests/s',
    },
    {
      id: 'account/p99',
      label: `p99 at ${halfLoad.toLocaleString('en')} requests/s`,
      value: half.latencyMs.p99,
      unit: 'ms',
      budget: { atMost: 20 },
    },
    { id: 'account/half', label: '… answered at that rate', value: half.perSecond, unit: 'requests/s' },
    { id: 'round/quiet', label: 'Snapshot with 1,000 changes, nobody asks', value: quiet.roundMs, unit: 'ms' },
    { id: 'round/flooded', label: '… under the flood', value: flooded.roundMs, unit: 'ms' },
    {
      id: 'pause/quiet',
      label: 'Longest pause of the main thread, nobody asks',
      value: quiet.longestPauseMs,
      unit: 'ms',
    },
    { id: 'pause/flooded', label: '… under the flood', value: flooded.longestPauseMs, unit: 'ms' },
    {
      id: 'lost',
      label: 'Snapshots a second under the flood',
      value: flooded.rounds / seconds,
      unit: '×',
      budget: { atLeast: 0.9 },
    },
    { id: 'memory', label: 'Memory of the thread with its copy', value: server.apiMb, unit: 'MB' },
  ]
}

function curve(label: string, runs: readonly Run[], value: (run: Run) => number): Curve {
  const points = runs.map((run) => ({ accounts: run.accounts, value: Math.max(0.1, value(run)) }))
  return { label, unit: 'ms', points, exponent: fitExponent(points) }
}

import { aggregatorBenchmark } from './aggregator/aggregatorBenchmark.ts'
import { apiBenchmark } from './api/apiBenchmark.ts'
import { claimsBenchmark } from './claims/claimsBenchmark.ts'
import { dashboardBenchmark } from './dashboard/dashboardBenchmark.ts'
import { eventsBenchmark } from './events/eventsBenchmark.ts'
import type { Benchmark } from './harness/benchmark.ts'
import { describeMachine } from './harness/describeMachine.ts'
import { drawChart } from './harness/drawChart.ts'
import { formatReport } from './harness/formatReport.ts'
import { lastCommitted, writeResult } from './harness/results.ts'
import { merkleBenchmark } from './merkle/merkleBenchmark.ts'
import { readingBenchmark } from './reading/readingBenchmark.ts'

const benchmarks: Record<string, Benchmark> = {
  aggregator: aggregatorBenchmark,
  api: apiBenchmark,
  claims: claimsBenchmark,
  dashboard: dashboardBenchmark,
  events: eventsBenchmark,
  merkle: merkleBenchmark,
  reading: readingBenchmark,
}

const [name = ''] = process.argv.slice(2)
const benchmark = benchmarks[name]
if (benchmark === undefined) {
  process.stderr.write(`Usage: npx pnpm@12 bench ${Object.keys(benchmarks).join(' | ')}\n`)
  process.exit(1)
}
const findings = await benchmark.run((message) => process.stderr.write(`${message}\n`))
const report = { benchmark: name, machine: describeMachine(benchmark.packages), ...findings }
process.stdout.write(`\n${benchmark.title}\n${benchmark.input}\n${formatReport(report, lastCommitted(name))}\n`)
writeResult(report, drawChart(findings, benchmark))

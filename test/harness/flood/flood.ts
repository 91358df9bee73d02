import { json } from 'node:stream/consumers'
import autocannon from 'autocannon'
import type { FloodOptions, FloodResult } from './startFlood.ts'

// A process of its own that asks as fast as it can: the load must not be made where the answers are awaited.

const { url, paths, connections, seconds, overallRate } = (await json(process.stdin)) as FloodOptions
let first = 0
/** The paths for one connection. Each begins somewhere else, so that all routes are asked at any time. */
function fromNext(): { method: 'GET'; path: string }[] {
  const start = first++ % paths.length
  return [...paths.slice(start), ...paths.slice(0, start)].map((path) => ({ method: 'GET', path }))
}

const result = await autocannon({
  url,
  connections,
  duration: seconds,
  ...(overallRate !== undefined && { overallRate }),
  setupClient: (client) => client.setRequests(fromNext()),
})
const statuses = Object.fromEntries(
  Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => [status, count ?? 0]),
)
const flood: FloodResult = {
  perSecond: result.requests.total / result.duration,
  statuses,
  failed: result.errors,
  latencyMs: { p50: result.latency.p50, p99: result.latency.p99 },
}
process.stdout.write(JSON.stringify(flood))

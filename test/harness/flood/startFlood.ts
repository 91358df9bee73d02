import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Requests to one server: paths in turn on each connection, as fast as they are answered unless a rate is given. */
export type FloodOptions = {
  url: string
  paths: readonly string[]
  connections: number
  seconds: number
  /** Requests per second on all connections together. */
  overallRate?: number
}

/** What came of a flood. */
export type FloodResult = {
  perSecond: number
  /** How many answers had each status. */
  statuses: Record<string, number>
  /** Requests that were not answered at all. */
  failed: number
  latencyMs: { p50: number; p99: number }
}

/**
 * Floods a server from another process and resolves to what came of it. With `isPolite` that process has the lowest
 * priority: it stands for other people's machines, and must not take the server's cores.
 */
export function startFlood(options: FloodOptions, { isPolite = false } = {}): Promise<FloodResult> {
  const script = fileURLToPath(new URL('./flood.ts', import.meta.url))
  const child = spawn(process.execPath, [script], { stdio: 'pipe' })
  child.stdin.end(JSON.stringify(options))
  if (isPolite && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  let output = ''
  let problem = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    problem += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0) resolve(JSON.parse(output))
      else reject(new RangeError(`The flood ended with ${code}: ${problem.slice(-1_000)}`))
    })
  })
}

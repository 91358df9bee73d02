import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Findings } from './benchmark.ts'
import type { Machine } from './describeMachine.ts'

/** What is kept of a run. */
export type Report = Findings & { benchmark: string; machine: Machine }

const folder = new URL('../results/', import.meta.url)

/** The result that was committed last; `undefined` if there is none. */
export function lastCommitted(benchmark: string): Report | undefined {
  try {
    const text = execFileSync('git', ['show', `HEAD:./${benchmark}.json`], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return JSON.parse(text.toString())
  } catch {
    // Not a repository, or no result yet.
    return undefined
  }
}

/** Writes a result and its chart beside each other. */
export function writeResult(report: Report, chart: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${report.benchmark}.json`, folder), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(new URL(`${report.benchmark}.svg`, folder), chart)
}

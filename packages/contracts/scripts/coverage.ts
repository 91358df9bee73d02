// Runs the Solidity tests with coverage, and fails if one of them does, or below 98 % of the lines or the branches of what is
// deployed. The invariant suites are left out: every rule has a test of its own, and with coverage they would take minutes;
// `pnpm test` runs them without.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const least = 98
const root = new URL('../', import.meta.url)
const report = 'out/lcov.info'

const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [
    ...['scripts/forge.ts', 'coverage', '--report', 'lcov', '--report-file', report],
    ...['--no-match-path', 'test/invariant*/**', '--no-match-coverage', '^(test|examples|src/dev)/'],
  ],
  { cwd: root, encoding: 'utf8' },
)
if (status !== 0) {
  process.stderr.write(stdout + stderr)
  process.exit(status ?? 1)
}

const missed: string[] = []
const counts = { lines: { all: 0, hit: 0 }, branches: { all: 0, hit: 0 } }
let file = ''
for (const line of readFileSync(new URL(report, root), 'utf8').split('\n')) {
  const [key = '', value = ''] = line.split(/:(.*)/)
  if (key === 'SF') file = value
  if (key !== 'DA' && key !== 'BRDA') continue
  const [place, ...rest] = value.split(',')
  const count = counts[key === 'DA' ? 'lines' : 'branches']
  count.all += 1
  if (Number(rest.at(-1)) > 0) count.hit += 1
  else missed.push(`${file}:${place}: ${key === 'DA' ? 'line' : 'branch'} never taken`)
}
const percent = Object.entries(counts).map(([name, { all, hit }]) => ({ name, value: (100 * hit) / all }))
process.stdout.write(`${percent.map(({ name, value }) => `${value.toFixed(2)} % of ${name}`).join(', ')} covered\n`)
// Not below, but not at least: that is also how a report without any line fails.
if (!percent.every(({ value }) => value >= least)) {
  process.stderr.write(`${missed.join('\n')}\nAt least ${least} % must be covered.\n`)
  process.exitCode = 1
}

// Breaks one rule of the law at a time, in a copy of the sources, and fails unless a suite notices: tests that pass
// whatever the contracts do prove nothing. Part of the long profile (`pnpm mutate`, about an hour).
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BaseError } from 'viem'
import { type Mutation, mutations } from './mutations.ts'

class MutationFailed extends BaseError {
  override name = 'MutationFailed'

  constructor(name: string, { file, problem }: { file: string; problem: string }) {
    super(`"${name}" cannot be tried on ${file}: ${problem}.`, {
      metaMessages: ['Bring scripts/mutations.ts up to date with the sources.'],
    })
  }
}

const root = fileURLToPath(new URL('../', import.meta.url))
const copy = mkdtempSync(join(tmpdir(), 'plimsoll-mutate-'))
// Few runs, always the same ones, and no search for a shorter counterexample.
const env = {
  ...process.env,
  FOUNDRY_DENY: 'never',
  FOUNDRY_INVARIANT_RUNS: '3',
  FOUNDRY_INVARIANT_DEPTH: '100',
  FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: '0',
}

const test = (path: string) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...[join(root, 'scripts/forge.ts'), 'test', '--root', copy],
      ...['--match-path', path, '--fuzz-seed', '1', '--fail-fast'],
    ],
    { cwd: copy, env, encoding: 'utf8' },
  )
  return { passed: status === 0, output: stdout + stderr }
}

/** The first failing test of a report, in one line. */
const failureIn = (output: string) =>
  /\[FAIL(?:: (.*?))?\].*?\b((?:test|invariant)\w*_\w+)/s.exec(output)?.slice(1, 3).join(' in ')

const check = ({ name, file, search, replacement, tests }: Mutation): string => {
  const path = join(copy, 'src', file)
  const source = readFileSync(path, 'utf8')
  if (source.split(search).length !== 2)
    throw new MutationFailed(name, { file, problem: 'the text does not occur once' })
  writeFileSync(
    path,
    source.replace(search, () => replacement),
  )
  try {
    const { passed, output } = test(tests)
    if (output.includes('Compiler run failed')) throw new MutationFailed(name, { file, problem: 'it does not compile' })
    return passed ? '' : (failureIn(output) ?? 'failed')
  } finally {
    writeFileSync(path, source)
  }
}

try {
  for (const folder of ['src', 'test', 'examples', 'scripts', 'foundry.toml']) {
    cpSync(join(root, folder), join(copy, folder), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

  const only = process.argv.slice(2)
  const chosen = mutations.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)))
  for (const path of new Set(chosen.map(({ tests }) => tests))) {
    const { passed, output } = test(path)
    if (!passed) throw new MutationFailed('no change', { file: path, problem: `it fails as it is\n${output}` })
  }

  let survivors = 0
  for (const mutation of chosen) {
    const noticed = check(mutation)
    survivors += noticed === '' ? 1 : 0
    const row = [mutation.name, mutation.tests.replace('test/', ''), noticed === '' ? 'SURVIVED' : noticed]
    process.stdout.write(`| ${row.join(' | ')} |\n`)
  }
  if (survivors > 0) {
    process.stderr.write(`${survivors} of ${chosen.length} broken rules were noticed by no test.\n`)
    process.exitCode = 1
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}

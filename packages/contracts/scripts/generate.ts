// Compiles the contracts and writes their ABIs and bytecode to src/generated, touching only files that change.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

// Each group is a compiler run: the vault takes as long as all others together, and the compiler uses one core. The
// vault must stay below 24,576 bytes; the others are rather fast than small.
const groups = [
  { runs: 200, sources: ['src/MarginVault.sol'] },
  {
    runs: 10_000,
    sources: [
      'src/SnapshotRegistry.sol',
      'src/CreditPool.sol',
      'src/MarginLens.sol',
      'src/dev/DevToken.sol',
      'src/dev/DevFeed.sol',
      'src/dev/MarginHarness.sol',
      'src/dev/LeafMeter.sol',
    ],
  },
]

const root = new URL('../', import.meta.url)
const generated = new URL('src/generated/', root)

const failures = (await Promise.all(groups.map(build))).filter((output) => output !== undefined)
if (failures.length > 0) {
  process.stderr.write(`${failures.join('\n')}\nforge build failed: src/generated is unchanged.\n`)
  process.exit(1)
}
const files = new Map(groups.flatMap(({ sources }, group) => sources.flatMap((source) => filesOf(source, group))))
mkdirSync(generated, { recursive: true })
for (const name of readdirSync(generated)) if (!files.has(name)) rmSync(new URL(name, generated))
for (const [name, content] of files) writeIfChanged(new URL(name, generated), content)

/** What forge said, if it failed. */
async function build({ runs, sources }: (typeof groups)[number], group: number): Promise<string | undefined> {
  const child = spawn(process.execPath, ['scripts/forge.ts', 'build', ...sources, '--optimizer-runs', `${runs}`], {
    cwd: root,
    env: {
      ...process.env,
      FOUNDRY_PROFILE: 'release',
      FOUNDRY_OUT: `out/${group}`,
      FOUNDRY_CACHE_PATH: `cache/${group}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise((resolve) => child.once('close', resolve))
  const [output, errors, status] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  return status === 0 ? undefined : output + errors
}

function filesOf(source: string, group: number): [string, string][] {
  const contract = source.replace(/.*\/|\.sol$/g, '')
  const artifact = new URL(`out/${group}/${contract}.sol/${contract}.json`, root)
  const { abi, bytecode } = JSON.parse(readFileSync(artifact, 'utf8'))
  const name = `${contract.charAt(0).toLowerCase()}${contract.slice(1)}`
  return [
    [`${name}Abi.ts`, `export const ${name}Abi = ${JSON.stringify(abi, null, 2)} as const\n`],
    [`${name}Bytecode.ts`, `export const ${name}Bytecode = '${bytecode.object}' as const\n`],
  ]
}

function writeIfChanged(file: URL, content: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return
  writeFileSync(file, content)
}

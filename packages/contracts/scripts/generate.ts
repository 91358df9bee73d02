// Compiles the contracts and writes their ABIs and bytecode to src/generated, touching only files that change.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const contracts = [
  'SnapshotRegistry',
  'MarginVault',
  'CreditPool',
  'MarginLens',
  'DevToken',
  'DevFeed',
  'MarginHarness',
]

const root = new URL('../', import.meta.url)
const generated = new URL('src/generated/', root)

build()
const files = new Map(contracts.flatMap(filesOf))
mkdirSync(generated, { recursive: true })
for (const name of readdirSync(generated)) if (!files.has(name)) rmSync(new URL(name, generated))
for (const [name, text] of files) writeIfChanged(new URL(name, generated), text)

function build(): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/forge.ts', 'build', '--skip', 'test', '--out', 'out/release', '--deny', 'never'],
    { cwd: root, encoding: 'utf8', env: { ...process.env, FOUNDRY_PROFILE: 'release' } },
  )
  if (status === 0) return
  process.stderr.write(`${stdout}${stderr}\nforge build failed: src/generated is unchanged.\n`)
  process.exit(1)
}

function filesOf(contract: string): [string, string][] {
  const { abi, bytecode } = JSON.parse(readFileSync(artifact(contract), 'utf8'))
  const name = `${contract.charAt(0).toLowerCase()}${contract.slice(1)}`
  return [
    [`${name}Abi.ts`, `export const ${name}Abi = ${JSON.stringify(abi, null, 2)} as const\n`],
    [`${name}Bytecode.ts`, `export const ${name}Bytecode = '${bytecode.object}' as const\n`],
  ]
}

function artifact(contract: string): URL {
  return new URL(`out/release/${contract}.sol/${contract}.json`, root)
}

function writeIfChanged(file: URL, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  writeFileSync(file, text)
}

// Compiles the contracts and writes their ABIs and bytecode to src/generated, touching only files that change.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

// Each group is a compiler run: the vault with its libraries takes as long as all others together, and the compiler uses
// one core. Vault and pool have many functions and must stay small; the others are rather fast than small.
const groups = [
  { runs: 200, sources: ['src/MarginVault.sol'] },
  { runs: 200, sources: ['src/CreditPool.sol'] },
  {
    runs: 10_000,
    sources: [
      'src/SnapshotRegistry.sol',
      'src/MarginLens.sol',
      'src/dev/DevToken.sol',
      'src/dev/DevFeed.sol',
      'src/dev/MarginHarness.sol',
      'src/dev/LeafMeter.sol',
    ],
  },
]
// What a contract hands to code of its own at another address, and has at its own address all the same.
const extensions: Record<string, string> = { 'src/MarginVault.sol': 'src/VaultExtension.sol' }
/** Contracts whose errors another one passes on when it calls them. */
const passedOn: Record<string, readonly string[]> = { creditPool: ['src/MarginVault.sol', 'src/SnapshotRegistry.sol'] }
// The protocol's limit (EIP-170) less what a fix may need.
const maxBytes = 24_576 - 1_024

type References = Record<string, Record<string, { start: number; length: number }[]>>
type AbiItem = { type: string }
type Artifact = {
  abi: AbiItem[]
  bytecode: { object: string; linkReferences: References }
  deployedBytecode: { object: string }
}

const root = new URL('../', import.meta.url)
const generated = new URL('src/generated/', root)

const failures = (await Promise.all(groups.map(build))).filter((output) => output !== undefined)
if (failures.length > 0) fail(`${failures.join('\n')}\nforge build failed.`)
const files = new Map<string, string>()
for (const [group, { sources }] of groups.entries()) for (const source of sources) addFiles(source, group)
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

/**
 * The modules of a contract, with the functions of its extension. It reverts with the errors of the libraries linked to it
 * and of contracts that it calls as if they were its own.
 */
function addFiles(source: string, group: number): void {
  const { name, artifact } = read(source, group)
  const libraries = linked(artifact).map(([file]) => read(file, group))
  const extension = extensions[source]
  const more = extension === undefined ? [] : extended(read(extension, group).artifact.abi)
  const errors = [...libraries.map(({ artifact }) => artifact), ...called(name)].flatMap(({ abi }) =>
    abi.filter(isError),
  )
  const abi = new Map([...artifact.abi, ...more, ...errors].map((item) => [JSON.stringify(item), item]))
  files.set(`${name}Abi.ts`, `export const ${name}Abi = ${JSON.stringify([...abi.values()], null, 2)} as const\n`)
  for (const contract of [{ name, artifact }, ...libraries]) addBytecode(contract)
  if (extension !== undefined) requireSmall(read(extension, group))
}

/** What callers of the contract see of its extension. */
function extended(abi: AbiItem[]): AbiItem[] {
  return abi.filter(({ type }) => type !== 'constructor' && type !== 'fallback')
}

/** The contracts whose errors `name` passes on, with the libraries linked to them. */
function called(name: string): Artifact[] {
  return (passedOn[name] ?? []).flatMap((source) => {
    const group = groups.findIndex(({ sources }) => sources.includes(source))
    const { artifact } = read(source, group)
    return [artifact, ...linked(artifact).map(([file]) => read(file, group).artifact)]
  })
}

function isError({ type }: AbiItem): boolean {
  return type === 'error'
}

function addBytecode({ name, artifact }: { name: string; artifact: Artifact }): void {
  requireSmall({ name, artifact })
  // A library's address is left open by a placeholder that is no hex.
  const bytecode = artifact.bytecode.object.replaceAll(/__\$[0-9a-f]{34}\$__/g, '0'.repeat(40))
  files.set(`${name}Bytecode.ts`, `export const ${name}Bytecode = '${bytecode}' as const\n`)
  const links = Object.fromEntries(linked(artifact).map(([, library, places]) => [library, places]))
  if (Object.keys(links).length === 0) return
  const comment = '/** Where the addresses of libraries stand in the bytecode, in bytes. */'
  files.set(`${name}Links.ts`, `${comment}\nexport const ${name}Links = ${JSON.stringify(links, null, 2)} as const\n`)
}

function requireSmall({ name, artifact }: { name: string; artifact: Artifact }): void {
  const bytes = (artifact.deployedBytecode.object.length - 2) / 2
  if (bytes > maxBytes) fail(`${name} has ${bytes} bytes; at most ${maxBytes} leave room for a fix.`)
}

/** File, name and places of every library linked to a contract. */
function linked(artifact: Artifact): [file: string, library: string, places: number[]][] {
  return Object.entries(artifact.bytecode.linkReferences).flatMap(([file, libraries]) =>
    Object.entries(libraries).map(([library, places]): [string, string, number[]] => [
      file,
      library,
      places.map(({ start }) => start),
    ]),
  )
}

function read(source: string, group: number): { name: string; artifact: Artifact } {
  const contract = source.replace(/.*\/|\.sol$/g, '')
  const file = new URL(`out/${group}/${contract}.sol/${contract}.json`, root)
  const name = `${contract.charAt(0).toLowerCase()}${contract.slice(1)}`
  return { name, artifact: JSON.parse(readFileSync(file, 'utf8')) }
}

function fail(reason: string): never {
  process.stderr.write(`${reason}\nsrc/generated is unchanged.\n`)
  process.exit(1)
}

function writeIfChanged(file: URL, content: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return
  writeFileSync(file, content)
}

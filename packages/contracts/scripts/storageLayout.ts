// Compares the storage layout of every contract with snapshots/storage.json, which `eth_getProof` and whoever reads
// storage rely on. With --write it writes the file instead.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

type Variable = { label: string; slot: string; offset: number; type: string }
type Type = { label: string; members?: Variable[] }
type Layout = { storage: Variable[]; types: Record<string, Type> | null }

const root = new URL('../', import.meta.url)
const snapshot = new URL('snapshots/storage.json', root)

const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/forge.ts', 'build', 'src'], {
  cwd: root,
  encoding: 'utf8',
})
if (status !== 0) {
  process.stderr.write(stdout + stderr)
  process.exit(status ?? 1)
}

const contracts = readdirSync(new URL('src/', root)).filter((name) => name.endsWith('.sol'))
const layouts = Object.fromEntries(contracts.sort().map((name) => [name.replace('.sol', ''), layoutOf(name)]))
const actual = `${JSON.stringify(layouts, null, 2)}\n`
if (process.argv.includes('--write')) writeFileSync(snapshot, actual)
else if (actual !== readFileSync(snapshot, 'utf8')) {
  process.stderr.write(
    `The storage layout is no longer that of snapshots/storage.json, but:\n${actual}Run \`pnpm storage --write\` if that is meant.\n`,
  )
  process.exitCode = 1
}

/** The variables of a contract, and the members of every struct among them. */
function layoutOf(file: string): Record<string, Record<string, string>> {
  const artifact = new URL(`out/test/${file}/${file.replace('.sol', '')}.json`, root)
  const { storage, types }: Layout = JSON.parse(readFileSync(artifact, 'utf8')).storageLayout
  const structs = Object.values(types ?? {}).filter((type) => type.members !== undefined)
  return {
    storage: describe(storage),
    ...Object.fromEntries(structs.map(({ label, members = [] }) => [label, describe(members)]).sort()),
  }

  function describe(variables: Variable[]): Record<string, string> {
    return Object.fromEntries(
      variables.map(({ label, slot, offset, type }) => [
        label,
        `slot ${slot}${offset === 0 ? '' : `, byte ${offset}`}: ${types?.[type]?.label ?? type}`,
      ]),
    )
  }
}

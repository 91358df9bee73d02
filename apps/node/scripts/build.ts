import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'
import { parse } from 'yaml'

// Builds the installable package, into `dist` or the folder that is given: our own packages in one bundle, those of npm as
// its dependencies.

type Manifest = { version: string; description: string; license: string; dependencies?: Record<string, string> }

const root = fileURLToPath(new URL('../../../', import.meta.url))
const app = join(root, 'apps/node')
const out = resolve(process.argv[2] ?? join(app, 'dist'))
const scope = '@plimsoll/'
const dashboard = `${scope}dashboard`
const site = join(root, 'apps/dashboard/dist')

const readManifest = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))

const { catalog } = parse(await readFile(join(root, 'pnpm-workspace.yaml'), 'utf8')) as {
  catalog: Record<string, string>
}

/** The npm packages that a package of ours and those it is made of need, at the versions of the catalog. */
async function npmDependencies(folder: string, found = new Map<string, string>()): Promise<Map<string, string>> {
  for (const [name, range] of Object.entries((await readManifest(folder)).dependencies ?? {})) {
    // The dashboard is files, which are copied.
    if (name === dashboard) continue
    if (name.startsWith(scope)) await npmDependencies(`packages/${name.slice(scope.length)}`, found)
    else found.set(name, range === 'catalog:' ? (catalog[name] ?? range) : range)
  }
  return found
}

/** Bundles what `new Worker(new URL('./file.ts', import.meta.url))` names, and names the bundle instead. */
const workers: Plugin = {
  name: 'workers',
  transform(code, id) {
    const replaced = code.replace(/new URL\((['"])(\.[^'"]*\.ts)\1,\s*import\.meta\.url\)/g, (_, _quote, path) => {
      const reference = this.emitFile({ type: 'chunk', id: fileURLToPath(new URL(path, `file://${id}`)) })
      return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`
    })
    return replaced === code ? undefined : { code: replaced, map: null }
  },
}

/** Takes the built dashboard along, and has its document found where it is put. */
const copiedSite: Plugin = {
  name: 'site',
  async transform(code, id) {
    if (id !== join(root, 'apps/dashboard/src/site.ts')) return undefined
    const built = await readdir(site, { recursive: true, withFileTypes: true })
    const references = await Promise.all(
      built
        .filter((file) => file.isFile())
        .map(async ({ parentPath, name }) => {
          const path = join(parentPath, name)
          const fileName = join('dashboard', relative(site, path))
          return { name, reference: this.emitFile({ type: 'asset', fileName, source: await readFile(path) }) }
        }),
    )
    const document = references.find(({ name }) => name === 'index.html')?.reference
    const given = "new URL('../dist/index.html', import.meta.url)"
    if (document === undefined || !code.includes(given)) throw new TypeError('the dashboard has no document')
    return { code: code.replace(given, `new URL(import.meta.ROLLUP_FILE_URL_${document})`), map: null }
  },
}

const dependencies = await npmDependencies('apps/node')
const packageOf = (id: string) =>
  id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/')

await rm(out, { recursive: true, force: true })
const bundle = await rolldown({
  input: { plimsoll: join(app, 'src/main.ts') },
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith(scope),
  plugins: [workers, copiedSite],
})
const { output } = await bundle.write({
  dir: out,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  sourcemap: true,
})
for (const chunk of output)
  for (const id of chunk.type === 'chunk' ? [...chunk.imports, ...chunk.dynamicImports] : [])
    if (!id.endsWith('.js') && !id.startsWith('node:') && !dependencies.has(packageOf(id)))
      throw new TypeError(`${chunk.fileName} imports ${id}, which no package.json of ours names`)

const { version, description, license } = await readManifest('apps/node')
const manifest = {
  name: '@plimsoll/node',
  version,
  description,
  license,
  type: 'module',
  bin: { plimsoll: './plimsoll.js' },
  files: ['plimsoll.js', 'plimsoll.js.map', 'chunks', 'dashboard', 'plimsoll.example.yaml'],
  engines: { node: '>=24' },
  dependencies: Object.fromEntries([...dependencies].toSorted(([a], [b]) => (a < b ? -1 : 1))),
}
await mkdir(out, { recursive: true })
await writeFile(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
for (const [from, to] of [
  [join(app, 'README.md'), 'README.md'],
  [join(app, 'plimsoll.example.yaml'), 'plimsoll.example.yaml'],
  [join(root, 'LICENSE'), 'LICENSE'],
] as const)
  await cp(from, join(out, to))

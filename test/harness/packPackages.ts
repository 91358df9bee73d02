import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

/** The packages that npm gets, each by the name of its folder. */
export const published = ['contracts', 'sdk'] as const

/** What npm and Node are started with: the Node that runs the tests, and nothing that the tests are told. */
export const strangersEnv: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_.*|NODE_(ENV|OPTIONS|COMPILE_CACHE)|VITEST.*|TEST)$/i.test(name),
    ),
  ),
  PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
  NO_COLOR: '1',
}

/** Builds the published packages and packs them into a folder as a release does. The paths of the tarballs. */
export async function packPackages(folder: string): Promise<Record<(typeof published)[number], string>> {
  const pack = async (name: string) => {
    const { version } = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8'))
    const to = ['--pack-destination', folder]
    await run('npx', ['--yes', '--', 'pnpm@12', '--dir', `packages/${name}`, 'pack', ...to], {
      cwd: root,
      env: strangersEnv,
    })
    return join(folder, `plimsoll-${name}-${version}.tgz`)
  }
  return { contracts: await pack('contracts'), sdk: await pack('sdk') }
}

/** Makes a project of these files outside of the workspace and installs packages into it, as their users do. */
export async function createProject(
  folder: string,
  { files, packages }: { files: Record<string, string>; packages: readonly string[] },
): Promise<void> {
  const manifest = { name: 'stranger', private: true, type: 'module' }
  for (const [path, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  await run('npm', ['install', ...options, ...packages], { cwd: folder, env: strangersEnv })
}

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PlimsollError } from '@plimsoll/protocol'

/** Without Ponder there is nothing to compare with. */
class PonderNotInstalled extends PlimsollError {
  override name = 'PonderNotInstalled'
}

/**
 * Installs a version of Ponder with what it needs beside it from npm into a new temporary folder, which goes with `resources`.
 * Throws {@link PonderNotInstalled}.
 */
export async function installPonder(version: string, resources: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-bench-ponder-'))
  const npm = new AbortController()
  resources.defer(async () => {
    npm.abort()
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  })
  const dependencies = { ponder: version, hono: '4.13.19', typescript: '5.9.3', viem: '2.57.20' }
  const manifest = { name: 'peer', private: true, type: 'module', dependencies }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  try {
    await promisify(execFile)('npm', args, { cwd: folder, signal: npm.signal })
  } catch (cause) {
    throw new PonderNotInstalled(`Ponder ${version} cannot be installed from npm.`, {
      details: { npm: cause instanceof Error ? cause.message.slice(0, 500) : `${cause}` },
      hint: 'This benchmark compares with Ponder in the same run: give npm a registry that has it.',
      cause,
    })
  }
  return folder
}

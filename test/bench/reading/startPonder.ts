import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import getPort from 'get-port'
import type { Follower } from './follower.ts'
import { startFollower } from './startFollower.ts'

/** Starts the Ponder project in a folder as its documentation says for production, with nothing indexed and nothing cached. */
export async function startPonder(folder: string, resources: AsyncDisposableStack): Promise<Follower> {
  const port = await getPort()
  await rm(join(folder, '.ponder'), { recursive: true, force: true })
  const args = ['node_modules/ponder/dist/esm/bin/ponder.js', 'start', '--schema', 'bench', '--port', `${port}`]
  const env = { PONDER_TELEMETRY_DISABLED: 'true', DATABASE_URL: '', DATABASE_PRIVATE_URL: '' }
  return startFollower({ args, port, cwd: folder, env }, resources)
}

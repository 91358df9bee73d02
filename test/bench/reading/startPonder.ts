import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Follower } from './follower.ts'
import { startFollower } from './startFollower.ts'

/** Starts the Ponder project in a folder as its documentation says for production, with nothing indexed and nothing cached. */
export async function startPonder(folder: string, { port }: { port: number }): Promise<Follower> {
  await rm(join(folder, '.ponder'), { recursive: true, force: true })
  return startFollower({
    args: ['node_modules/ponder/dist/esm/bin/ponder.js', 'start', '--schema', 'bench', '--port', `${port}`],
    port,
    cwd: folder,
    env: { PONDER_TELEMETRY_DISABLED: 'true', DATABASE_URL: '', DATABASE_PRIVATE_URL: '' },
  })
}

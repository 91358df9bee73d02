import { fileURLToPath } from 'node:url'
import getPort from 'get-port'
import type { FollowChainArguments } from './followChain.ts'
import { installPonder } from './installPonder.ts'
import { type FollowerTimes, measureFollower } from './measureFollower.ts'
import type { Scene } from './measureReads.ts'
import { toJson } from './passJson.ts'
import { type PonderRelease, ponderPollMs, writePonderProject } from './ponderProject.ts'
import { startFollower } from './startFollower.ts'
import { startPonder } from './startPonder.ts'

/** The one that calls itself 1.0, and a later one that is faster. */
export const ponderReleases = [
  { version: '1.0.0', config: 'networks' },
  { version: '0.16.10', config: 'chains' },
] as const satisfies PonderRelease[]

export type Followers = { plimsoll: FollowerTimes; ponder: Map<string, FollowerTimes> }

/** Everybody who follows the chain, one after another. We look for a new block as often as Ponder does. */
export async function measureFollowers(
  { world, people }: Scene,
  { progress, resources }: { progress: (message: string) => void; resources: AsyncDisposableStack },
): Promise<Followers> {
  const ponder = new Map<string, FollowerTimes>()
  const folders = new Map<PonderRelease, string>()
  // First of all: without it there is nothing to compare with.
  for (const release of ponderReleases) {
    progress(`install Ponder ${release.version}`)
    const { folder, remove } = await installPonder(release.version)
    resources.defer(remove)
    await writePonderProject(folder, { world, release })
    folders.set(release, folder)
  }
  progress('follow: Plimsoll')
  const plimsoll = await measureFollower(
    async () => {
      const port = await getPort()
      const task: FollowChainArguments = { world, quorum: { quorum: 2, of: 3 }, port, pollMs: ponderPollMs }
      const module = fileURLToPath(new URL('followChain.ts', import.meta.url))
      return startFollower({ args: [module, toJson(task)], port })
    },
    { world, people },
  )
  for (const [{ version }, folder] of folders) {
    progress(`follow: Ponder ${version}`)
    const start = async () => startPonder(folder, { port: await getPort() })
    ponder.set(version, await measureFollower(start, { world, people }))
  }
  return { plimsoll, ponder }
}

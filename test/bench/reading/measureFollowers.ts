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

/** The one that calls itself 1.0, and a newer one: the last whose every dependency npm could find. */
const ponderReleases = [
  { version: '1.0.0', config: 'networks' },
  { version: '0.16.10', config: 'chains' },
] as const satisfies PonderRelease[]

export type Followers = { plimsoll: FollowerTimes; ponder: (PonderRelease & { times: FollowerTimes })[] }

type Progress = { progress: (message: string) => void }

/** Installs every release of Ponder, each in a folder that goes with `resources`. */
export async function installPonders(
  resources: AsyncDisposableStack,
  { progress }: Progress,
): Promise<Map<PonderRelease, string>> {
  const folders = new Map<PonderRelease, string>()
  for (const release of ponderReleases) {
    progress(`install Ponder ${release.version}`)
    folders.set(release, await installPonder(release.version, resources))
  }
  return folders
}

/** Everybody who follows the chain, one after another. We look for a new block as often as Ponder does. */
export async function measureFollowers(
  { world, people }: Scene,
  {
    folders,
    progress,
    resources,
  }: Progress & { folders: ReadonlyMap<PonderRelease, string>; resources: AsyncDisposableStack },
): Promise<Followers> {
  progress('follow: Plimsoll')
  const plimsoll = await measureFollower(
    async () => {
      const port = await getPort()
      const task: FollowChainArguments = { world, quorum: { quorum: 2, of: 3 }, port, pollMs: ponderPollMs }
      const module = fileURLToPath(new URL('followChain.ts', import.meta.url))
      return startFollower({ args: [module, toJson(task)], port }, resources)
    },
    { world, people },
  )
  const ponder: Followers['ponder'] = []
  for (const [release, folder] of folders) {
    progress(`follow: Ponder ${release.version}`)
    await writePonderProject(folder, { world, release })
    const times = await measureFollower(() => startPonder(folder, resources), { world, people })
    ponder.push({ ...release, times })
  }
  return { plimsoll, ponder }
}

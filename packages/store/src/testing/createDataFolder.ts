import { createHash } from 'node:crypto'
import { cp, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from '../migrations.ts'
import { openStore } from '../openStore.ts'

/**
 * A data folder with an empty, migrated database: a new one, or `to`. Making such a database takes seconds, copying one a
 * fraction; the name of what is copied changes with what it would contain.
 */
export async function createDataFolder(to?: string): Promise<string> {
  const version = createHash('sha256')
    .update(
      Object.values(migrations)
        .map(({ up }) => up.toString())
        .join(),
    )
    .digest('hex')
  const template = join(tmpdir(), `plimsoll-template-${version.slice(0, 16)}`)
  if (!(await exists(template))) {
    const fresh = await mkdtemp(join(tmpdir(), 'plimsoll-store-'))
    await (await openStore({ dataDir: fresh })).close()
    // Another worker may have been first: then its folder is in the way and as good as ours.
    await rename(fresh, template).catch(() => rm(fresh, { recursive: true }))
  }
  const dataDir = to ?? (await mkdtemp(join(tmpdir(), 'plimsoll-store-')))
  await cp(template, dataDir, { recursive: true })
  return dataDir
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

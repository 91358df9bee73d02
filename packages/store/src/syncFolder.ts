import { readdirSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A function that flushes everything written to a folder since its last call to the disk. PGlite never does so by
 * itself (its file system has no fsync): its commits survive a killed process, but not a loss of power.
 */
export function syncFolder(folder: string): () => Promise<void> {
  let synced = 0
  return async () => {
    const since = synced
    synced = Date.now() - 1000 // file times are coarse
    const paths = [folder, ...readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)))]
    await Promise.all(paths.filter((path) => changedAt(path) >= since).map(syncFile))
  }
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    // Gone again, or a folder on Windows, which cannot be opened.
    if (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'EPERM') return undefined
    throw error
  })
  await file?.sync().finally(() => file.close())
}

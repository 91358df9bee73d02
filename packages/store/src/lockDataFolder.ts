import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DataFolderInUse } from './errors.ts'

/** A held data folder. */
export type DataFolderLock = { readonly folder: string; release(): void }

/**
 * Takes a data folder for this process, creating it where needed; throws {@link DataFolderInUse} with the holder's pid.
 * The operating system releases it when the process ends by any means, so there is nothing stale to clean up.
 *
 * @example
 * const lock = lockDataFolder('/var/lib/plimsoll')
 * lock.release()
 */
export function lockDataFolder(folder: string): DataFolderLock {
  mkdirSync(folder, { recursive: true })
  const pidFile = join(folder, 'lock.pid')
  // Node has no file locks of its own; an open exclusive transaction of SQLite is one (fcntl, LockFileEx).
  const database = new DatabaseSync(join(folder, 'lock.sqlite'))
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    throw new DataFolderInUse('Another process uses this data folder.', {
      details: { folder, pid: readPid(pidFile) },
      hint: 'Stop that process, or give this one another data folder.',
      cause,
    })
  }
  writeFileSync(pidFile, `${process.pid}\n`)
  return { folder, release: () => database.isOpen && database.close() }
}

// Informative only: between taking the lock and writing the file, it may still name the process before.
function readPid(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DataFolderInUse } from './errors.ts'
import { createFolder } from './freeSpace.ts'
import { createStorageGuard } from './storageGuard.ts'

/** A held data folder. */
export type DataFolderLock = { readonly folder: string; release(): void }

/**
 * Takes a data folder for this process, creating it where needed; throws {@link DataFolderInUse} with the holder's pid, and
 * `DiskFull` or `ReadOnlyStorage` where nothing can be written. The operating system releases it when the process ends by any
 * means, so there is nothing stale to clean up.
 *
 * @example
 * const lock = lockDataFolder('/var/lib/plimsoll')
 * lock.release()
 */
export function lockDataFolder(folder: string): DataFolderLock {
  const pidFile = join(folder, 'lock.pid')
  let database: DatabaseSync | undefined
  try {
    createFolder(folder)
    // Node has no file locks of its own; an open exclusive transaction of SQLite is one (fcntl, LockFileEx).
    database = new DatabaseSync(join(folder, 'lock.sqlite'))
    database.exec('BEGIN EXCLUSIVE')
    writeFileSync(pidFile, `${process.pid}\n`)
  } catch (cause) {
    if (database?.isOpen) database.close()
    if (sqliteCode(cause) === busy)
      throw new DataFolderInUse('Another process uses this data folder.', {
        details: { folder, pid: readPid(pidFile) },
        hint: 'Stop that process, or give this one another data folder.',
        cause,
      })
    throw createStorageGuard({ folder }).named(asSystemError(cause))
  }
  return { folder, release: () => database.isOpen && database.close() }
}

const busy = 5

/** The code of an error of SQLite, without its extension; `undefined` for others. */
function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 255 : undefined
}

/** SQLite has codes of its own for what the file system says. */
function asSystemError(error: unknown): unknown {
  const code = { 8: 'EROFS', 10: 'EIO', 13: 'ENOSPC', 14: 'EACCES' }[sqliteCode(error) ?? 0]
  return code === undefined ? error : Object.assign(new Error(`${code}: ${(error as Error).message}`), { code })
}

// Informative only: between taking the lock and writing the file, it may still name the process before.
function readPid(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}

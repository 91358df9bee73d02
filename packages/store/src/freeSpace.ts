import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DiskFull } from './errors.ts'

/** A running database needs room for the next two segments of its log, 16 MB each: without, it does not even close. */
export const leastFreeBytes = 32 * 2 ** 20

/** A new database is 39 MB. */
const newDatabaseBytes = 48 * 2 ** 20

/** How many bytes this user may still write to the file system of `folder`, or of where it would be created. */
export function freeSpace(folder: string): number {
  const { bavail, bsize } = statfsSync(nearestFolder(resolve(folder)))
  return bavail * bsize
}

/** Refuses a data folder that a database cannot work in, before it begins: it does not survive a full disk. Throws {@link DiskFull}. */
export function requireSpace(dataDir: string): void {
  const needed = existsSync(join(dataDir, 'database', 'PG_VERSION'))
    ? leastFreeBytes
    : leastFreeBytes + newDatabaseBytes
  const freeBytes = freeSpace(dataDir)
  if (freeBytes >= needed) return
  throw new DiskFull('There is not enough free space for the database.', {
    details: { folder: dataDir, expected: `at least ${needed} bytes free`, seen: `${freeBytes} bytes free` },
    hint: 'Free space on that file system, or move the data folder to a larger one.',
  })
}

/** Creates a folder and those above it. Unlike `mkdir` it says why it cannot: of a read-only file system, that says `ENOENT`. */
export function createFolder(folder: string): void {
  if (existsSync(folder)) return
  accessSync(nearestFolder(resolve(folder)), constants.W_OK)
  mkdirSync(folder, { recursive: true })
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path))
}

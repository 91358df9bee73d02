import type { PlimsollError } from '@plimsoll/protocol'
import { DatabaseTimeout, DatabaseUnavailable, DiskFull, ReadOnlyStorage, StorageFailed } from './errors.ts'
import { freeSpace } from './freeSpace.ts'

/** Where state lives, as errors show it. */
export type StoragePlace = { readonly folder: string } | { readonly url: string; readonly schema?: string }

/** Gives the errors of one place names, and remembers the one that nothing goes on from. */
export type StorageGuard = {
  /** Resolves with the first error that only a person can mend; never without one. */
  readonly failed: Promise<PlimsollError>
  /** That error, once there is one. */
  failure(): PlimsollError | undefined
  /** An error by its name here; one that says nothing about the place is given back as it is. */
  named(error: unknown): unknown
  /** Runs `work`, and throws its error by its name here. */
  run<T>(work: () => Promise<T>): Promise<T>
}

/** Creates the guard of a place. */
export function createStorageGuard(place: StoragePlace): StorageGuard {
  const { promise: failed, resolve } = Promise.withResolvers<PlimsollError>()
  let failure: PlimsollError | undefined

  function named(error: unknown): unknown {
    const name = nameStorageError(error, place)
    if (isFatal(name)) {
      failure ??= name
      resolve(failure)
    }
    return name ?? error
  }

  return {
    failed,
    failure: () => failure,
    named,
    async run(work) {
      try {
        return await work()
      } catch (error) {
        throw named(error)
      }
    },
  }
}

function isFatal(error: unknown): error is PlimsollError {
  return [DiskFull, ReadOnlyStorage, StorageFailed].some((type) => error instanceof type)
}

// Codes of Node, SQLSTATEs of PostgreSQL, and the errnos of WASI that PGlite throws before its database runs.
const full = new Set<unknown>(['ENOSPC', 'EDQUOT', '53100', 51, 19])
const readOnlyFolder = new Set<unknown>(['EROFS', 'EACCES', 'EPERM', '25006', '42501', 69, 2, 63])
const broken = new Set<unknown>(['EIO', '58030', 29])
const late = new Set<unknown>(['57014', '55P03', 'Query read timeout'])
const away =
  /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|08|57P|53300)|^timeout e|Connection terminated|connection error and is not queryable/

/** What Node, PostgreSQL and the file system of PGlite throw; the last of these is no `Error` and has a number only. */
type SystemError = { code?: string; severity?: string; message?: string }

/** An error of the place by its name; `undefined` if it says nothing about the place. */
function nameStorageError(error: unknown, place: StoragePlace): PlimsollError | undefined {
  if (isFatal(error)) return error
  if (typeof error !== 'object' || error === null) return undefined
  const { code = Reflect.get(error, 'errno'), severity, message = `errno ${code}` } = error as SystemError
  const isFolder = 'folder' in place
  const options = { details: { ...place, reason: message }, cause: error }
  if (isFolder ? full.has(code) : code === '53100') {
    const seen = isFolder ? { freeBytes: freeBytesOf(place.folder) } : {}
    return new DiskFull('There is no space left for the state.', {
      ...options,
      details: { ...options.details, ...seen },
      hint: 'Free space there, or move the state to a larger disk; an inode is space as well (df -i). Then start again.',
    })
  }
  if (isFolder ? readOnlyFolder.has(code) : code === '25006')
    return new ReadOnlyStorage('The state cannot be written.', {
      ...options,
      hint: isFolder
        ? 'Let the user of this process write to that folder and all in it, and see that its file system is not mounted read-only.'
        : 'Connect to the primary server, with default_transaction_read_only off.',
    })
  const isBroken = isFolder && (broken.has(code) || severity === 'PANIC' || error instanceof WebAssembly.RuntimeError)
  if (isBroken || (!isFolder && code === '58030'))
    return new StorageFailed('The disk, or the database on it, has failed.', {
      ...options,
      hint: 'Look at the disk and at the system’s log; then start again.',
    })
  if (isFolder) return undefined
  if (late.has(code) || late.has(message))
    return new DatabaseTimeout('The PostgreSQL server did not answer in time.', {
      ...options,
      hint: 'See what it is busy with. What was asked for may be done or not: the next read tells.',
    })
  if (away.test(String(code)) || away.test(message))
    return new DatabaseUnavailable('The PostgreSQL server does not answer.', {
      ...options,
      hint: 'See that it runs and can be reached: the next query connects again.',
    })
  return undefined
}

function freeBytesOf(folder: string): number | undefined {
  try {
    return freeSpace(folder)
  } catch {
    return undefined
  }
}

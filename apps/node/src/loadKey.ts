import { readFile, stat } from 'node:fs/promises'
import { type Key, openKeystore } from '@plimsoll/keys'
import type { KeystoreConfig } from './config/loadConfig.ts'
import { FileUnreadable, MissingPassword } from './errors.ts'

/**
 * Opens the keystore of `owner` ("operator", "relayer") with the password of the environment or of its file. Throws
 * `FileUnreadable`, `MissingPassword`, `EmptyPassword`, `InvalidKeystore`, `WrongPassword`.
 */
export async function loadKey(
  { keystore, passwordFile, password }: KeystoreConfig,
  owner: 'operator' | 'relayer',
): Promise<Key> {
  const text = await read(keystore, `The ${owner}'s keystore`)
  if (password !== undefined) return openKeystore(text, { password, source: keystore })
  if (passwordFile === undefined)
    throw new MissingPassword(`There is no password for the ${owner}'s keystore`, {
      details: { keystore },
      hint: `Set ${owner}.passwordFile in the configuration, or PLIMSOLL_${owner.toUpperCase()}_PASSWORD in the environment.`,
    })
  // Editors end a file with a newline; nobody's password does.
  const stored = (await read(passwordFile, `The ${owner}'s password file`)).replace(/\r?\n$/, '')
  return openKeystore(text, { password: stored, source: keystore })
}

/**
 * How other users of this machine may read a key's password, as a person reads modes (`644`); undefined if they may not. A
 * warning and no refusal: where containers get their secrets as files, these often belong to root and are for all to read.
 */
export async function exposedMode({ passwordFile, password }: KeystoreConfig): Promise<string | undefined> {
  // Windows has no such modes.
  if (passwordFile === undefined || password !== undefined || process.platform === 'win32') return undefined
  const mode = await stat(passwordFile).then(
    (stats) => stats.mode & 0o777,
    () => 0, // that it cannot be read is said where it is read
  )
  return (mode & 0o044) === 0 ? undefined : mode.toString(8)
}

async function read(file: string, what: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new FileUnreadable(`${what} cannot be read`, { details: { file, reason: cause.code }, cause })
  })
}

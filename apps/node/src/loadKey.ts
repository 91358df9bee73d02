import { readFile } from 'node:fs/promises'
import { type Key, openKeystore } from '@plimsoll/keys'
import type { KeystoreConfig } from './config/loadConfig.ts'
import { FileUnreadable, MissingPassword } from './errors.ts'

/**
 * Opens the keystore of `owner` ("operator", "relayer") with the password of the environment or of its file. Throws
 * `FileUnreadable`, `MissingPassword`, `InvalidKeystore`, `WrongPassword`.
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

async function read(file: string, what: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new FileUnreadable(`${what} cannot be read`, { details: { file, reason: cause.code }, cause })
  })
}

import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { FileUnreadable, MissingPassword } from '../errors.ts'

/** A new password: the content of a file, or typed on the terminal without being shown. Throws `FileUnreadable`, `MissingPassword`. */
export async function askPassword(file: string | undefined): Promise<string> {
  if (file !== undefined) {
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new FileUnreadable('The password file cannot be read', { details: { file, reason: cause.code }, cause })
    })
    return text.replace(/\r?\n$/, '')
  }
  if (!process.stdin.isTTY)
    throw new MissingPassword('There is no terminal to ask for a password', { hint: 'Use --password-file.' })
  process.stderr.write('Password: ')
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  const password = await terminal.question('')
  terminal.close()
  process.stderr.write('\n')
  return password
}

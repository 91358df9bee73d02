import { access, writeFile } from 'node:fs/promises'
import { Command } from 'commander'

/** `plimsoll keystore new` */
export function keystoreCommand(): Command {
  const create = new Command('new')
    .description('create a key and encrypt it into a new keystore file')
    .argument('<file>', 'where to write it; never overwritten')
    .option('-p, --password-file <file>', 'take the password from this file instead of asking for it')
    .action(async (file: string, { passwordFile }: { passwordFile?: string }) => {
      const { createKeystore } = await import('@plimsoll/keys')
      const { FileUnwritable } = await import('../errors.ts')
      const { askPassword } = await import('./askPassword.ts')
      // Before a password is asked for and a key derived, which takes a second; writing it makes sure once more.
      await access(file).then(
        () => refuse('EEXIST'),
        () => undefined,
      )
      const { address, text } = await createKeystore({ password: await askPassword(passwordFile) })
      await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((cause: NodeJS.ErrnoException) =>
        refuse(cause.code, cause),
      )
      process.stdout.write(`${address}\n`)

      function refuse(reason: string | undefined, cause?: Error): never {
        throw new FileUnwritable('The keystore cannot be written', { details: { file, reason }, cause })
      }
    })
  return new Command('keystore').description('work with the keys of operators and relayers').addCommand(create)
}

import { writeFile } from 'node:fs/promises'
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
      const { address, text } = await createKeystore({ password: await askPassword(passwordFile) })
      await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
        throw new FileUnwritable('The keystore cannot be written', { details: { file, reason: cause.code }, cause })
      })
      process.stdout.write(`${address}\n`)
    })
  return new Command('keystore').description('work with the keys of operators and relayers').addCommand(create)
}

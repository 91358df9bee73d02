import { hostname, userInfo } from 'node:os'
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import { configOption, readConfigOption } from './configOption.ts'

type Options = { config: string; yes?: string; by?: string }

/** `plimsoll resume` */
export function resumeCommand(variables: NodeJS.ProcessEnv): Command {
  return new Command('resume')
    .description(
      'let an operator sign again that has stopped: shows what it signed and what the chains say now, and asks; the node must be stopped',
    )
    .addOption(configOption().makeOptionMandatory())
    .option('-y, --yes <epoch>', 'confirm without being asked; the epoch that was signed last')
    .option('--by <name>', 'who resumes, for the record; default the user and the machine')
    .action(async ({ config: file, yes, by = `${userInfo().username}@${hostname()}` }: Options) => {
      const { acknowledgementOf, findWhatHalts } = await import('../resume/resume.ts')
      const { resumeText } = await import('../resume/resumeText.ts')
      const { createReaders } = await import('../node/createReaders.ts')
      const { createLog } = await import('../log/createLog.ts')
      const { loadKey } = await import('../loadKey.ts')
      const { openStore } = await import('@plimsoll/store')
      const { NotConfirmed, InvalidRoles } = await import('../errors.ts')
      const config = await readConfigOption(file, variables)
      const { deployment, databaseUrl, dataDir } = config
      if (config.operator === undefined)
        throw new InvalidRoles('This node has no operator, so there is nothing to resume', {
          details: { file },
          hint: 'operator.keystore names its key.',
        })
      const { address } = await loadKey(config.operator, 'operator')
      await using open = new AsyncDisposableStack()
      const store = await openStore({
        ...(databaseUrl === undefined ? { dataDir } : { databaseUrl }),
        owner: { salt: deployment.salt, operator: address },
      })
      open.defer(() => store.close())
      const readers = createReaders(config, {
        log: createLog({ level: 'fatal', terminal: false }),
        onFailure: (failure) => {
          throw failure
        },
      })
      open.defer(() => {
        for (const reader of readers) reader.close()
      })
      const now = Date.now()
      const { epochSeconds } = deployment
      const findings = await findWhatHalts({ store, readers, epochSeconds, now })
      process.stdout.write(`${resumeText(findings)}\n`)
      const acknowledgement = acknowledgementOf(findings, { by, now })
      const epoch = `${acknowledgement.epoch}`
      const answer = yes ?? (await ask(`To resume, type the epoch that was signed last (${epoch}): `))
      if (answer?.trim() !== epoch)
        throw new NotConfirmed('Nothing was changed: the epoch was not confirmed', {
          details: { expected: epoch, seen: answer ?? 'no terminal to ask' },
          hint: 'Scripts pass --yes with the epoch.',
        })
      await store.signing.acknowledge(acknowledgement)
      process.stdout.write(`Recorded: ${by} resumed epoch ${epoch}. Start the node; it signs from its next turn on.\n`)
    })
}

/** A line from the terminal; undefined if there is none. */
async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}

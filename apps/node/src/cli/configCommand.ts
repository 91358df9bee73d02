import { Command } from 'commander'
import { configOption, readConfigOption } from './configOption.ts'

/** `plimsoll config check` */
export function configCommand(variables: NodeJS.ProcessEnv): Command {
  const check = new Command('check')
    .description('check a configuration and the files it names, without starting anything')
    .addOption(configOption().makeOptionMandatory())
    .action(async ({ config: file }: { config: string }) => {
      const config = await readConfigOption(file, variables)
      const { deployment, set, chains } = config
      const providers = chains.map(({ name, quorum, providers }) => `${name} ${quorum} of ${providers.length}`)
      process.stdout.write(
        `${file} is valid: deployment ${deployment.name}, ${set.threshold} of ${set.operators.length} operators, provider quorums ${providers.join(', ')}.\n`,
      )
    })
  return new Command('config').description('work with configuration files').addCommand(check)
}

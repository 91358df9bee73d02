import { Command } from 'commander'
import { configOption, readConfigOption } from './configOption.ts'
import { exitCodes } from './exitCodes.ts'

/** `plimsoll status` */
export function statusCommand(variables: NodeJS.ProcessEnv): Command {
  const command = new Command('status')
    .description('show how a running node is doing; exits with 1 if it is not ready')
    .addOption(configOption())
    .option('-u, --url <url>', 'where its admin listener answers, instead of --config', 'http://127.0.0.1:8082')
  return command.action(async ({ config, url }: { config?: string; url: string }) => {
    const { adminUrl, fetchStatus } = await import('./fetchStatus.ts')
    const { statusText } = await import('./statusText.ts')
    const status = await fetchStatus(config === undefined ? url : adminUrl(await readConfigOption(config, variables)))
    process.stdout.write(`${statusText(status)}\n`)
    if (!status.ready.ready) process.exitCode = exitCodes.failure
  })
}

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
    const { fetchStatus } = await import('./fetchStatus.ts')
    const { statusText } = await import('./statusText.ts')
    const status = await fetchStatus(config === undefined ? url : await adminUrl(config, variables))
    process.stdout.write(`${statusText(status)}\n`)
    if (!status.ready.ready) process.exitCode = exitCodes.failure
  })
}

async function adminUrl(file: string, variables: NodeJS.ProcessEnv): Promise<string> {
  const { admin } = await readConfigOption(file, variables)
  // An address to listen on is not always one to connect to.
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[admin.host] ?? admin.host
  return `http://${host}:${admin.port}`
}

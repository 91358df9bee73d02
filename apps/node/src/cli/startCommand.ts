import { Command, InvalidArgumentError } from 'commander'
import { type Role, roles } from '../node/roles.ts'
import { configOption, readConfigOption } from './configOption.ts'

/** `plimsoll start` */
export function startCommand(variables: NodeJS.ProcessEnv): Command {
  return new Command('start')
    .description('run a node until SIGINT or SIGTERM')
    .addOption(configOption().makeOptionMandatory())
    .option('-r, --roles <list>', `what this process does, of ${roles.join(', ')}`, parseRoles, [...roles])
    .option('--takeover', 'sign at once although another process with the operator’s key was heard; that one ends')
    .action(async (options: { config: string; roles: Role[]; takeover?: boolean }) => {
      // Signals are taken before anything else is loaded.
      const { untilStopped } = await import('./untilStopped.ts')
      await untilStopped(async () => {
        const { startNode } = await import('../node/startNode.ts')
        const { createLog } = await import('../log/createLog.ts')
        const config = await readConfigOption(options.config, variables)
        const log = createLog({ level: config.logLevel, terminal: process.stdout.isTTY })
        return {
          node: await startNode(config, { roles: options.roles, takeover: options.takeover === true, log }),
          log,
        }
      })
    })
}

function parseRoles(text: string): Role[] {
  return text.split(',').map((name) => {
    const role = roles.find((role) => role === name.trim())
    if (role) return role
    throw new InvalidArgumentError(`expected a list of ${roles.join(', ')}; got ${JSON.stringify(name)}`)
  })
}

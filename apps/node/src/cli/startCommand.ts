import { Command, InvalidArgumentError } from 'commander'
import { loadConfig } from '../config/loadConfig.ts'
import { readEnvironment } from '../config/readEnvironment.ts'
import { createLog } from '../log/createLog.ts'
import { type Role, roles } from '../node/roles.ts'
import { configOption } from './configOption.ts'
import { untilStopped } from './untilStopped.ts'

/** `plimsoll start` */
export function startCommand(variables: NodeJS.ProcessEnv): Command {
  return new Command('start')
    .description('run a node until SIGINT or SIGTERM')
    .addOption(configOption().makeOptionMandatory())
    .option('-r, --roles <list>', `what this process does, of ${roles.join(', ')}`, parseRoles, [...roles])
    .action(async (options: { config: string; roles: Role[] }) => {
      // The whole of a node is loaded only to run one: help and checks answer at once.
      const { startNode } = await import('../node/startNode.ts')
      const config = await loadConfig(options.config, readEnvironment(variables))
      const log = createLog({ level: config.logLevel, terminal: process.stdout.isTTY })
      await untilStopped(await startNode(config, { roles: options.roles, log }), { log })
    })
}

function parseRoles(text: string): Role[] {
  return text.split(',').map((name) => {
    const role = roles.find((role) => role === name.trim())
    if (role) return role
    throw new InvalidArgumentError(`expected a list of ${roles.join(', ')}; got ${JSON.stringify(name)}`)
  })
}

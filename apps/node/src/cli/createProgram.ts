import { Command, Help, type Option } from 'commander'
import { readVersion } from '../readVersion.ts'
import { configCommand } from './configCommand.ts'
import { doctorCommand } from './doctorCommand.ts'
import { keystoreCommand } from './keystoreCommand.ts'
import { resumeCommand } from './resumeCommand.ts'
import { startCommand } from './startCommand.ts'
import { statusCommand } from './statusCommand.ts'
import { webhooksCommand } from './webhooksCommand.ts'

/** The `plimsoll` command line. `variables` is the process's environment. */
export function createProgram(variables: NodeJS.ProcessEnv): Command {
  const program = new Command('plimsoll')
    .description(
      'Cross-chain margin verification: one balance sheet per account, attested by a quorum, provable on every chain.',
    )
    .version(readVersion())
    .addHelpText('after', examples)
  for (const command of [
    startCommand,
    statusCommand,
    doctorCommand,
    resumeCommand,
    webhooksCommand,
    configCommand,
    keystoreCommand,
  ])
    program.addCommand(command(variables))
  for (const command of [program, ...program.commands.flatMap((child) => [child, ...child.commands])])
    command.exitOverride().showHelpAfterError('Try: plimsoll --help').configureHelp({ optionDescription })
  return program
}

/** Commander itself does not show which options must be given. */
function optionDescription(option: Option): string {
  return `${new Help().optionDescription(option)}${option.mandatory ? ' (required)' : ''}`
}

const examples = `
Examples:
  $ plimsoll keystore new operator.json          create an operator's key
  $ plimsoll config check --config node.yaml     check a configuration without starting anything
  $ plimsoll doctor --config node.yaml           check providers, contracts, clock, operators and keys
  $ plimsoll start --config node.yaml            run a node until Ctrl-C
  $ plimsoll status --config node.yaml           how is it doing?
  $ plimsoll resume --config node.yaml           let an operator sign again that has stopped
  $ plimsoll webhooks failed --config node.yaml  which margin calls did an endpoint not take?

Environment:
  DATABASE_URL, REDIS_URL      keep state on PostgreSQL, queues on Redis, instead of the data folder
  LOG_LEVEL                    overrides log.level; debug also shows stacks
  PLIMSOLL_OPERATOR_PASSWORD, PLIMSOLL_RELAYER_PASSWORD   instead of password files
  PLIMSOLL_WEBHOOK_SECRET_<NAME>   instead of webhooks.endpoints[].secretFile`

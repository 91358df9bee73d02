import { Command } from 'commander'
import { configOption, readConfigOption } from './configOption.ts'
import { exitCodes } from './exitCodes.ts'

/** `plimsoll doctor` */
export function doctorCommand(variables: NodeJS.ProcessEnv): Command {
  return new Command('doctor')
    .description(
      'check every provider, contract, clock, operator and key of a node, and say what to do; exits with 1 if anything is wrong',
    )
    .addOption(configOption().makeOptionMandatory())
    .option('--json', 'print the findings as JSON')
    .action(async ({ config: file, json = false }: { config: string; json?: boolean }) => {
      const { examine } = await import('../doctor/examine.ts')
      const { doctorText } = await import('./doctorText.ts')
      const config = await readConfigOption(file, variables)
      const findings = await examine(config)
      process.stdout.write(`${json ? JSON.stringify(findings, null, 2) : doctorText(findings)}\n`)
      if (findings.some(({ level }) => level === 'problem')) process.exitCode = exitCodes.failure
    })
}

import { CommanderError } from 'commander'
import { createProgram } from './createProgram.ts'
import { exitCodes } from './exitCodes.ts'

/** Runs one `plimsoll` command line and returns its exit code. The only function that sees the process's environment. */
export async function run(args: readonly string[]): Promise<number> {
  const variables = process.env
  try {
    const program = createProgram(variables)
    await program.parseAsync(args, { from: 'user' })
    return typeof process.exitCode === 'number' ? process.exitCode : exitCodes.ok
  } catch (error) {
    // Commander has already printed what it had to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    const { describeError } = await import('./describeError.ts')
    process.stderr.write(`${describeError(error, { debug: variables.LOG_LEVEL === 'debug' })}\n`)
    return exitCodes.failure
  }
}

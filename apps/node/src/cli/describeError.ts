import { inspect } from 'node:util'
import { PlimsollError } from '@plimsoll/protocol'

/** An error as the terminal shows it: its message alone, with stack and causes when debugging or when it is a bug of ours. */
export function describeError(error: unknown, { debug }: { debug: boolean }): string {
  if (debug || !(error instanceof PlimsollError)) return inspect(error)
  return `${error.name}: ${error.message}`
}

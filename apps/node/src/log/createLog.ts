import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import { foldRepeats } from './foldRepeats.ts'

/** Where a node writes what happens: pino, in JSON lines. */
export type Log = Logger

/**
 * The node's log: JSON lines, or coloured text when a person watches the terminal. Callers log names, never URLs; the
 * redaction is the second line of defence for the keys that RPC and database URLs hold. Warnings and errors that repeat
 * themselves are folded; what is held back of them is written before the process ends.
 */
export function createLog({ level, terminal }: { level: string; terminal: boolean }): Log {
  const { logMethod, flush } = foldRepeats()
  process.once('exit', flush)
  const options = {
    hooks: { logMethod },
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['url', '*.url', 'password', '*.password', 'secret', '*.secret'],
  }
  return terminal ? pino(options, pretty({ sync: true, ignore: 'pid,hostname' })) : pino(options)
}

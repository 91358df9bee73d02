import { settlesWithin, steadyClock } from '@plimsoll/tasks'
import { NotStopped } from '../errors.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'

/** Closes parts of a node that may hang. */
export type Closing = {
  /** What closes a part, for a stack of them: it waits for a part only so long, and says which one did not stop. */
  inTime: (part: string, close: () => unknown) => () => Promise<void>
}

/**
 * All parts together have `totalMs` from the first on, one part alone `partMs` of it, and each at least `leastMs`. What
 * does not stop is left behind: a node may be killed at any moment, so nothing that matters waits to be written.
 */
export function createClosing({
  log,
  totalMs = 1_200,
  partMs = 400,
  leastMs = 50,
}: {
  log: Log
  totalMs?: number
  partMs?: number
  leastMs?: number
}): Closing {
  let deadline: number | undefined

  return {
    inTime: (part, close) => async () => {
      deadline ??= Date.now() + totalMs
      const ms = Math.max(leastMs, Math.min(partMs, deadline - Date.now()))
      const closed = Promise.resolve()
        .then(close)
        .catch((error: Error) => log.warn({ part, ...errorFields(error) }, 'did not stop well'))
      if (await settlesWithin(closed, { clock: steadyClock, ms })) return
      const error = new NotStopped(`The node goes without its ${part}: it did not stop in time`, {
        details: { part, expected: `within ${ms} ms` },
        hint: 'What it waits for hangs: a provider, the database or Redis. Nothing is lost by that.',
      })
      log.warn(errorFields(error), 'did not stop in time')
    },
  }
}

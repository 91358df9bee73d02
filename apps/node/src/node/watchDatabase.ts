import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseTimeout, type Store } from '@plimsoll/store'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'

/** The database as last asked; `latencyMs` is undefined before its first answer. */
export type WatchedDatabase = { latencyMs: number | undefined; problem: Error | undefined }

/** Asks the database a small question again and again; logs when it stops answering, and when it answers again. */
export function watchDatabase(
  { signing }: Pick<Store, 'signing'>,
  { log, signal, everyMs = 5_000, patienceMs = 10_000 }: Timing & { log: Log; signal: AbortSignal },
): { database: () => WatchedDatabase; done: Promise<void> } {
  let seen: WatchedDatabase = { latencyMs: undefined, problem: undefined }
  return { database: () => seen, done: watch() }

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      const asking = new AbortController()
      const asked = performance.now()
      const problem = await Promise.race([
        signing.last().then(
          () => undefined,
          (error: Error) => error,
        ),
        sleep(patienceMs, undefined, { signal: AbortSignal.any([signal, asking.signal]) }).then(
          silent,
          () => undefined,
        ),
      ])
      asking.abort()
      if (signal.aborted) return
      note(problem, performance.now() - asked)
      await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  function note(problem: Error | undefined, tookMs: number): void {
    const before = seen.problem
    seen = { latencyMs: problem ? seen.latencyMs : tookMs, problem }
    if (problem && !before) log.warn(errorFields(problem), 'the database does not answer')
    if (!problem && before) log.info('the database answers again')
  }

  function silent(): Error {
    return new DatabaseTimeout('The database has not answered a small question.', {
      details: { expected: `an answer within ${patienceMs} ms` },
      hint: 'Look at the load of its machine and disk. Nothing is signed as long as it cannot be recorded.',
    })
  }
}

type Timing = { everyMs?: number; patienceMs?: number }

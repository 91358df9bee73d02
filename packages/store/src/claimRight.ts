import { setTimeout as sleep } from 'node:timers/promises'
import { createServerPool } from './serverPool.ts'
import type { StorageGuard } from './storageGuard.ts'

/** The sole right to something that only one process may do for a database. */
export type SoleRight = {
  /** Resolves when it is lost: the connection that holds it has ended, or the server says nothing. */
  readonly lost: Promise<void>
  /** Gives it to who asks next. */
  release(): Promise<void>
}

/** Takes the right with a name, of one schema; `undefined` while another process has it. */
export type ClaimRight = (name: string) => Promise<SoleRight | undefined>

/** How often the connection that holds a right is tried: so long two processes may hold it at most. */
const tryEveryMs = 5_000

/** Of a data folder: the process that has the folder has every right. */
export const claimInFolder: ClaimRight = async () => ({ lost: new Promise(() => {}), release: async () => {} })

/**
 * Of a schema on a server: a session-level advisory lock of PostgreSQL on a connection of its own. The server gives it to
 * another process as soon as it notices that the connection is gone, so that nothing is left behind by a process that was
 * killed. Rejects with `DatabaseUnavailable`, `DatabaseTimeout`.
 */
export function claimOnServer({
  connectionString,
  schema,
  guard,
  everyMs = tryEveryMs,
}: {
  connectionString: string
  schema: string
  guard: StorageGuard
  everyMs?: number
}): ClaimRight {
  return async (name) => {
    const pool = createServerPool({ connectionString, max: 1 }, { guard })
    const stopping = new AbortController()
    const { signal } = stopping
    const { promise: lost, resolve: lose } = Promise.withResolvers<void>()
    try {
      const client = await pool.connect()
      client.once('end', lose)
      client.once('error', () => lose())
      const key = `${schema}.${name}`
      const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [key])
      const release = async () => {
        stopping.abort()
        lose()
        // The lock ends with the connection.
        client.release(true)
        await pool.end()
      }
      if (rows[0]?.taken !== true) {
        await release()
        return undefined
      }
      void keepTrying(() => client.query('select 1'))
      return { lost, release }
    } catch (error) {
      await pool.end()
      throw error
    }

    async function keepTrying(query: () => Promise<unknown>): Promise<void> {
      while (!signal.aborted) {
        await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined)
        if (signal.aborted) return
        await query().catch(() => lose())
      }
    }
  }
}

import pg from 'pg'
import type { StorageGuard } from './storageGuard.ts'

/** How long a query may take before the server counts as hung. */
export const queryTimeoutMs = 5_000

/** Of these a query of ours never takes that long: the server ends it first, and keeps the connection. */
const limits = {
  query_timeout: queryTimeoutMs,
  statement_timeout: queryTimeoutMs - 500,
  idle_in_transaction_session_timeout: 2 * queryTimeoutMs,
} as const

type Query = (...args: unknown[]) => Promise<unknown>
type Callback = (error: unknown, ...results: unknown[]) => void

/**
 * A pool whose errors have names (see `StorageGuard`), and that notices a server which has stopped answering: every query and
 * every connection has a time, and a connection that missed it is not used again. `patient`: for migrations, which may take long.
 */
export function createServerPool(
  config: pg.PoolConfig,
  { guard, patient = false }: { guard: StorageGuard; patient?: boolean },
): pg.Pool {
  const pool = new pg.Pool({
    connectionTimeoutMillis: queryTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: queryTimeoutMs,
    ...(!patient && limits),
    ...config,
  })
  // An idle connection that breaks is replaced at the next query, which reports what is wrong if it cannot be.
  pool.on('error', () => {})
  pool.setMaxListeners(0) // every queue and worker watches it as well
  pool.on('connect', (client) => {
    // One that breaks while it is used says so by its query; an error without a listener would end the process.
    client.on('error', () => {})
    const query = client.query.bind(client) as Query
    Object.assign(client, { query: withNames(query, { guard, onError: (error) => endIfLate(client, error) }) })
  })
  const connect = pool.connect.bind(pool) as Query
  return Object.assign(pool, { connect: withNames(connect, { guard }) })
}

/** `call` in its two forms, with a callback at the end or a promise, and with errors by their names. */
function withNames(
  call: Query,
  { guard, onError = () => {} }: { guard: StorageGuard; onError?: (error: unknown) => void },
): Query {
  const name = (error: unknown) => {
    onError(error)
    return guard.named(error)
  }
  return (...args) => {
    const callback = args.at(-1)
    if (typeof callback === 'function') {
      const named: Callback = (error, ...results) => (callback as Callback)(error && name(error), ...results)
      return call(...args.slice(0, -1), named)
    }
    const answer = call(...args)
    return typeof answer?.then === 'function'
      ? answer.catch((error: unknown) => {
          throw name(error)
        })
      : answer
  }
}

/** The driver would send the next query behind the one that hangs; a client that ends is not used again. */
function endIfLate(client: pg.PoolClient, error: unknown): void {
  if (error instanceof Error && error.message === 'Query read timeout')
    (client as unknown as pg.Client).end().catch(() => {})
}

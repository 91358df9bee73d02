import { connect, createServer, type Socket } from 'node:net'
import { keccak } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DatabaseTimeout, DatabaseUnavailable } from './errors.ts'
import { openStore } from './openStore.ts'
import { queryTimeoutMs } from './serverPool.ts'
import { findPostgres } from './testing/findPostgres.ts'
import { createSchema } from './testing/testDatabases.ts'

const databaseUrl = await findPostgres(process.env)
const signed = (epoch: bigint, seed = 0) => ({ epoch, digest: keccak(numberToHex(epoch + BigInt(seed))), cut: [] })

/** The server behind a wire that can be cut without either end hearing of it. */
async function createWire(url: URL) {
  const sockets = new Set<Socket>()
  let isCut = false
  /** What a server that is cut off has been sent comes late. */
  const server = createServer((client) => {
    const upstream = connect(Number(url.port || 5432), url.hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => isCut || to.destroy())
      from.on('data', (data) => void to.write(data))
      if (isCut) from.pause()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const behind = new URL(url)
  behind.hostname = '127.0.0.1'
  behind.port = String(typeof address === 'object' ? address?.port : '')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    url: behind.href,
    cut() {
      isCut = true
      for (const socket of sockets) socket.pause()
    },
    mend() {
      isCut = false
      for (const socket of sockets) socket.resume()
    },
  }
}

/** What a call ends with, and that it ends soon. */
async function soon(call: Promise<unknown>): Promise<unknown> {
  const start = performance.now()
  const result = await call.catch((error: unknown) => error)
  expect(performance.now() - start).toBeLessThan(2 * queryTimeoutMs + 2_000)
  return result
}

describe.runIf(databaseUrl !== undefined)('a server that hangs', { timeout: 90_000 }, () => {
  async function openBehindWire() {
    const { options, remove } = await createSchema(databaseUrl ?? '')
    const wire = await createWire(new URL(options.databaseUrl))
    const store = await openStore({ ...options, databaseUrl: wire.url })
    onTestFinished(async () => {
      await store.close()
      await remove()
    })
    return { wire, store }
  }

  test('default: it is noticed, and nothing has to be started again when it is back', async () => {
    const { wire, store } = await openBehindWire()
    await store.signing.record(signed(1n))
    wire.cut()
    expect(await soon(store.signing.last())).toBeInstanceOf(DatabaseTimeout)
    // The connection that hung is gone; a new one is not answered either.
    expect(await soon(store.signing.last())).toBeInstanceOf(DatabaseUnavailable)
    wire.mend()
    expect(await store.signing.last()).toEqual(signed(1n))
    await store.signing.record(signed(2n))
  })

  test('behavior: whether a record that timed out was written, the next read tells', async () => {
    const { wire, store } = await openBehindWire()
    await store.signing.record(signed(1n))
    const recording = store.signing.record(signed(2n))
    recording.catch(() => {})
    wire.cut()
    const outcome = await soon(recording)
    if (outcome !== undefined)
      expect([DatabaseTimeout, DatabaseUnavailable].some((type) => outcome instanceof type)).toBe(true)
    wire.mend()
    const last = await store.signing.last()
    if (last?.epoch === 2n) {
      expect(last).toEqual(signed(2n))
      await expect(store.signing.record(signed(2n, 1))).rejects.toThrow('another snapshot of that epoch')
    } else await store.signing.record(signed(2n, 1))
    expect((await store.signing.last())?.epoch).toBe(2n)
  })

  test('behavior: a statement that waits for a lock is ended by the server', async () => {
    const { store } = await openBehindWire()
    const holder = await store.queuePool().connect()
    const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid')
    expect(rows[0]?.pid).toBeGreaterThan(0)
    await holder.query('begin')
    await holder.query('select pg_advisory_xact_lock(424242)')
    const waiting = store.queuePool().query('select pg_advisory_xact_lock(424242)')
    expect(await soon(waiting)).toBeInstanceOf(DatabaseTimeout)
    await holder.query('rollback')
    holder.release()
  })

  test('error: DatabaseUnavailable at the start', async () => {
    const { options } = await createSchema(databaseUrl ?? '')
    const wire = await createWire(new URL(options.databaseUrl))
    wire.cut()
    expect(await soon(openStore({ ...options, databaseUrl: wire.url }))).toBeInstanceOf(DatabaseUnavailable)
  })
})

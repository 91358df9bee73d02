import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { queueBackend } from '@plimsoll/store'
import { findRedis } from '@plimsoll/store/testing/findRedis'
import { expect, test } from 'vitest'
import { createLane } from './createLane.ts'
import { eventually } from './testing/eventually.ts'

const redisUrl = await findRedis(process.env)

/** A way to a Redis server that can be cut. */
async function startWay(url: string) {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const onward = connect(Number(port), hostname)
    for (const end of [socket, onward]) {
      sockets.add(end)
      end.on('error', () => undefined)
    }
    socket.pipe(onward).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = new URL(url)
  own.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: own.href,
    cut() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

test.skipIf(redisUrl === undefined)('behavior: it closes while the queue is away', async () => {
  const way = await startWay(redisUrl ?? '')
  const queue = await queueBackend({ redisUrl: way.url, prefix: `test-${randomUUID()}` })
  const errors: Error[] = []
  let runs = 0
  const finish = Promise.withResolvers<void>()
  const work = () => {
    runs++
    return finish.promise
  }
  const lane = createLane('away', { queue, work, onError: (error) => errors.push(error) })
  lane.request()
  await eventually(() => runs).toBe(1)
  way.cut()
  await eventually(() => errors.length).toBeGreaterThan(0)
  lane.request()
  finish.resolve()
  await lane.close()
  await queue.close()
  expect(runs).toBe(1)
})

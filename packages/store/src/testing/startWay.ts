import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut, made again, and frozen. */
export type Way = {
  url: string
  /** How many connections were taken so far. */
  taken: () => number
  /** Ends every connection, and takes none. */
  cut: () => Promise<void>
  /** Takes connections again. */
  mend: () => Promise<void>
  /** Takes connections and passes nothing on, as a server that hangs. */
  freeze: () => void
  /** Passes everything on again, and what was taken meanwhile. */
  thaw: () => void
  stop: () => Promise<void>
}

/** Starts a way to the server that `url` names. */
export async function startWay(url: string): Promise<Way> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  /** Connected to each other. */
  const joined = new Map<Socket, Socket>()
  /** Taken while frozen. */
  const waiting = new Set<Socket>()
  let isFrozen = false
  let taken = 0
  const server = createServer((socket) => {
    taken += 1
    watch(socket)
    if (isFrozen) waiting.add(socket)
    else passOn(socket)
  })
  function watch(end: Socket) {
    sockets.add(end)
    end.on('error', () => undefined)
    end.on('close', () => {
      for (const held of [sockets, waiting, joined]) held.delete(end)
    })
  }
  function passOn(socket: Socket) {
    const onward = connect(Number(port), hostname)
    watch(onward)
    joined.set(socket, onward)
    socket.pipe(onward).pipe(socket)
    // One end that is gone without a goodbye takes the other along.
    socket.on('close', () => onward.destroy())
    onward.on('close', () => socket.destroy())
  }
  async function listen(at: number) {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const own = (server.address() as AddressInfo).port
  const through = new URL(url)
  through.host = `127.0.0.1:${own}`
  async function cut() {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    url: through.href,
    taken: () => taken,
    cut,
    mend: () => listen(own),
    freeze() {
      isFrozen = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    thaw() {
      isFrozen = false
      for (const [socket, onward] of joined) socket.pipe(onward).pipe(socket)
      for (const socket of waiting) passOn(socket)
      waiting.clear()
    },
    async stop() {
      if (server.listening) await cut()
    },
  }
}

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { createClients } from './clientAddress.ts'
import { createTokenBuckets, type TokenBuckets } from './tokenBuckets.ts'

/** How much a listener takes on. Requests may come at twice the rate of an address or a connection for a moment. */
export type Limits = {
  requestsPerSecond: number
  requestsPerSecondPerAddress: number
  requestsPerSecondPerConnection: number
  connections: number
  connectionsPerAddress: number
}

/** Which limit a request met: that of its address, of its connection, or of all together. */
export type RefusalReason = 'address' | 'connection' | 'sum'

/** A request that is not taken on, and the seconds after which to try again. */
type Refusal = { status: 429 | 503; reason: RefusalReason; retryAfterSeconds: number }

/** Decides which connections and requests a listener takes on. */
export type Admission = {
  /** The most connections at a time. */
  readonly connections: number
  /** Whether to keep a new connection. */
  connect: (socket: Socket) => boolean
  /** Takes a request on, or says why not. */
  admit: (request: IncomingMessage) => Refusal | undefined
  /** To be told when the answer to a request that was taken on has ended, however it did. */
  ended: (request: IncomingMessage) => void
  /** Lets the limit on the sum not hold for a sender: strangers must not crowd out whom this node knows. */
  know: (request: IncomingMessage) => void
}

/** The limits of the listeners that are not for everybody. Each operator asks another twice an epoch. */
export const limitsOf = {
  peers: {
    requestsPerSecond: 100,
    requestsPerSecondPerAddress: 50,
    requestsPerSecondPerConnection: 50,
    connections: 512,
    connectionsPerAddress: 64,
  },
  admin: {
    requestsPerSecond: 100,
    requestsPerSecondPerAddress: 100,
    requestsPerSecondPerConnection: 100,
    connections: 64,
    connectionsPerAddress: 64,
  },
} as const satisfies Record<string, Limits>

/** Requests of one connection that may wait for their answers at the same time. */
const mostWaiting = 16
/** More than there are operators. */
const mostKnown = 256

type Connection = { bucket: TokenBuckets; waiting: number }

/** The limits of one listener. Its memory is bounded, however many addresses ask. */
export function createAdmission({
  limits,
  trustedProxies = [],
  now,
}: {
  limits: Limits
  trustedProxies?: readonly string[]
  /** In milliseconds. */
  now?: () => number
}): Admission {
  const clients = createClients(trustedProxies)
  const clock = now === undefined ? {} : { now }
  const ofAddress = createTokenBuckets({ perSecond: limits.requestsPerSecondPerAddress, ...clock })
  const ofAll = createTokenBuckets({ perSecond: limits.requestsPerSecond, burstSeconds: 1, ...clock })
  const connections = new WeakMap<Socket, Connection>()
  const open = new Map<string, number>()
  const known = new Set<string>()

  function connectionOf(socket: Socket): Connection {
    const seen = connections.get(socket)
    if (seen) return seen
    const bucket = createTokenBuckets({ perSecond: limits.requestsPerSecondPerConnection, ...clock })
    const connection = { bucket, waiting: 0 }
    connections.set(socket, connection)
    return connection
  }

  return {
    connections: limits.connections,
    connect(socket) {
      if (clients.isProxy(socket)) return true
      const client = clients.of({ headers: {}, socket })
      const count = open.get(client) ?? 0
      if (count >= limits.connectionsPerAddress) return false
      open.set(client, count + 1)
      socket.once('close', () => {
        const left = (open.get(client) ?? 1) - 1
        if (left > 0) open.set(client, left)
        else open.delete(client)
      })
      return true
    },
    admit(request) {
      const connection = connectionOf(request.socket)
      if (connection.waiting >= mostWaiting) return refuse('connection', 1_000)
      // A proxy's connections carry many clients.
      const connectionWait = clients.isProxy(request.socket) ? 0 : connection.bucket.take('')
      if (connectionWait > 0) return refuse('connection', connectionWait)
      const client = clients.of(request)
      const addressWait = ofAddress.take(client)
      if (addressWait > 0) return refuse('address', addressWait)
      const wait = known.has(client) ? 0 : ofAll.take('')
      if (wait > 0) return refuse('sum', wait)
      connection.waiting += 1
      return undefined
    },
    ended({ socket }) {
      const connection = connections.get(socket)
      if (connection !== undefined) connection.waiting -= 1
    },
    know(request) {
      known.add(clients.of(request))
      for (const oldest of known) {
        if (known.size <= mostKnown) break
        known.delete(oldest)
      }
    },
  }
}

function refuse(reason: RefusalReason, waitMs: number): Refusal {
  return { status: reason === 'sum' ? 503 : 429, reason, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { ErrorResponse } from '@plimsoll/wire'
import { PortInUse, PortRefused } from '../../errors.ts'
import type { PlainRoutes } from '../plainRoutes.ts'
import type { Admission, RefusalReason } from './admission.ts'

/** What answers: a hono app. Its `env` has the request and the response of Node. */
export type App = { fetch: (request: Request, env: object) => Response | Promise<Response> }

/** A listening server. */
export type Listening = {
  url: string
  port: number
  /** Ends what is idle at once, and what hangs after half a second. */
  close: () => Promise<void>
}

/** What does not end within these times is ended: a client that drips bytes holds a connection for a moment only. */
const times = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
}
/** Without a byte in either direction. */
const silenceMs = 30_000
/** From the request to the last byte of its answer: a client that reads slowly must not hold the answer for ever. */
const answerMs = 60_000
const closingMs = 500

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/**
 * Serves an app on an address, within the limits of an admission; port 0 takes a free one. `section` is where the
 * configuration has the address. Throws `PortInUse`, `PortRefused`.
 */
export function listen(
  app: App,
  {
    host,
    port,
    section,
    admission,
    plain,
    onRefused,
  }: {
    host: string
    port: number
    section: 'api' | 'peers' | 'admin'
    admission: Admission
    /** Answers what it knows before the app is asked. */
    plain?: PlainRoutes
    onRefused?: (reason: RefusalReason) => void
  },
): Promise<Listening> {
  const answer = getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false })
  const server = createServer({ ...times, maxHeaderSize: 8_192, noDelay: true }, (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    const refusal = admission.admit(request)
    if (refusal === undefined) {
      const late = setTimeout(() => {
        // A stream has its own limits.
        if (response.getHeader('content-type') !== 'text/event-stream') request.socket.destroy()
      }, answerMs)
      response.once('close', () => {
        clearTimeout(late)
        admission.ended(request)
      })
      if (plain?.(request, response)) return
      return void answer(request, response)
    }
    onRefused?.(refusal.reason)
    response.setHeader('retry-after', refusal.retryAfterSeconds)
    // A sender that cannot be told apart from a flood does not keep its connection either.
    if (section === 'peers') response.setHeader('connection', 'close')
    refuse(request, { response, status: refusal.status })
  })
  server.maxConnections = admission.connections
  server.timeout = silenceMs
  server.on('connection', (socket: Socket) => {
    if (!admission.connect(socket)) socket.destroy()
  })
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(portError(cause, { host, port, section })))
    server.listen(port, host, () => {
      const address = server.address()
      const bound = typeof address === 'object' && address !== null ? address.port : port
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
      resolve({ url, port: bound, close: () => close(server) })
    })
  })
}

/** Makes sure that an address can be listened on, before anything is opened that takes long. Throws `PortInUse`, `PortRefused`. */
export function requirePort(address: {
  host: string
  port: number
  section: 'api' | 'peers' | 'admin'
}): Promise<void> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(portError(cause, address)))
    server.listen(address.port, address.host, () => server.close(() => resolve()))
  })
}

function refuse(
  { method }: IncomingMessage,
  { response, status }: { response: ServerResponse; status: 429 | 503 },
): void {
  const body: ErrorResponse =
    status === 429
      ? { error: { name: 'TooManyRequests', message: 'Too many requests came from there; try again later.' } }
      : { error: { name: 'Overloaded', message: 'The node has too much to answer; try again later.' } }
  response.setHeader('content-type', 'application/json')
  response.setHeader('access-control-allow-origin', '*')
  response.statusCode = status
  response.end(method === 'HEAD' ? undefined : JSON.stringify(body))
}

/** Why a server cannot listen. */
export function portError(
  cause: { code?: string | undefined },
  { host, port, section }: { host: string; port: number; section: string },
): PortInUse | PortRefused {
  const details = { host, port, reason: cause.code }
  return cause.code === 'EADDRINUSE'
    ? new PortInUse('Another process listens on a port of this node', {
        details,
        hint: `Stop that process, or give this node another ${section}.port.`,
        cause,
      })
    : new PortRefused('The node cannot listen on one of its addresses', {
        details,
        hint: `Check ${section}.host and ${section}.port.`,
        cause,
      })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const hanging = setTimeout(() => server.closeAllConnections(), closingMs)
    server.close(() => {
      clearTimeout(hanging)
      resolve()
    })
    // Keep-alive connections would hold the process for as long as a client likes.
    server.closeIdleConnections()
  })
}

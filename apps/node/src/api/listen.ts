import { createAdaptorServer } from '@hono/node-server'
import { PortInUse, PortRefused } from '../errors.ts'

type App = { fetch: (request: Request) => Response | Promise<Response> }

/** A listening server. */
export type Listening = { url: string; close: () => Promise<void> }

/** Serves an app on an address; port 0 takes a free one. Throws `PortInUse`, `PortRefused`. */
export function listen(app: App, { host, port }: { host: string; port: number }): Promise<Listening> {
  const server = createAdaptorServer({ fetch: (request) => app.fetch(request) })
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const details = { host, port, reason: cause.code }
      reject(
        cause.code === 'EADDRINUSE'
          ? new PortInUse('Another process listens on the port of the API', {
              details,
              hint: 'Stop that process, or give this node another api.port.',
              cause,
            })
          : new PortRefused('The API cannot listen on its address', {
              details,
              hint: 'Check api.host and api.port.',
              cause,
            }),
      )
    })
    server.listen(port, host, () => {
      const address = server.address()
      const bound = typeof address === 'object' && address !== null ? address.port : port
      resolve({ url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, close })
    })
  })

  function close(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve())
      // Keep-alive connections would hold the process for as long as a client likes.
      if ('closeIdleConnections' in server) server.closeIdleConnections()
    })
  }
}

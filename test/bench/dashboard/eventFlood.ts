import { createServer, request as forward, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A node’s site with a stream of its own: everything is passed on to the node, but a stream of margin events gets so many a
 * second, each the body of a real event with another account.
 */
export async function startEventFlood({ node, text, perSecond }: { node: string; text: string; perSecond: number }) {
  const everyMs = 10
  const account: string = JSON.parse(text).account
  let count = 0
  const readers = new Set<ServerResponse>()
  const server = createServer((incoming, outgoing) => {
    const { url = '', method = 'GET', headers } = incoming
    if (url.startsWith('/v1/events') && url.includes('margin.call')) {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      readers.add(outgoing)
      outgoing.once('close', () => readers.delete(outgoing))
      return
    }
    const { host: _, ...passed } = headers
    const asked = forward(new URL(url, node), { method, headers: passed }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    asked.on('error', () => outgoing.destroy())
    outgoing.once('close', () => asked.destroy())
    incoming.pipe(asked)
  })
  const timer = setInterval(() => {
    if (readers.size === 0) return
    const part = Array.from({ length: (perSecond * everyMs) / 1_000 }, () => {
      const other = `${account.slice(0, -8)}${(++count).toString(16).padStart(8, '0')}`
      return `event: margin.call\ndata: ${text.replaceAll(account, other)}\n\n`
    }).join('')
    for (const reader of readers) reader.write(part)
  }, everyMs)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** How many were sent since. */
    count: () => count,
    close() {
      clearInterval(timer)
      server.closeAllConnections()
      server.close()
    },
  }
}

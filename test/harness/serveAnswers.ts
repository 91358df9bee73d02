import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Serves JSON by path and query, to any web page. Everything else is 404. */
export async function serveAnswers(answers: Record<string, unknown>): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const body = answers[request.url ?? '']
    response.writeHead(body === undefined ? 404 : 200, { 'access-control-allow-origin': '*' })
    response.end(JSON.stringify(body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type RpcRequest = { id: number; method: string; params: readonly unknown[] }

/** What happens to one request instead of being passed on. */
export type Fault =
  | { kind: 'alter'; result: (honest: unknown) => unknown }
  | { kind: 'error'; code: number; message: string }
  | { kind: 'body'; status?: number; text: string }
  | { kind: 'redirect'; to: string }
  | { kind: 'delay'; ms: number }
  | { kind: 'hang' }
  | { kind: 'drop' }

export type FaultProxy = {
  url: string
  /** Every request that arrived, and what came with it. */
  requests: (RpcRequest & { headers: IncomingMessage['headers'] })[]
  /** Decides per request; `undefined` (the start) passes it on. */
  inject: (fault: (request: RpcRequest) => Fault | undefined) => void
  stop: () => Promise<void>
}

/** A provider with faults to order: an HTTP proxy before a real JSON-RPC endpoint. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const requests: FaultProxy['requests'] = []
  let fault: (request: RpcRequest) => Fault | undefined = () => undefined

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const request: RpcRequest = JSON.parse(body)
    requests.push({ ...request, headers: incoming.headers })
    const injected = fault(request)
    const send = (text: string, status = 200) => {
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(text)
    }
    if (injected?.kind === 'hang') return
    if (injected?.kind === 'drop') return void incoming.socket.destroy()
    if (injected?.kind === 'redirect') return void outgoing.writeHead(307, { location: injected.to }).end()
    if (injected?.kind === 'body') return send(injected.text, injected.status)
    if (injected?.kind === 'error') {
      const { code, message } = injected
      return send(JSON.stringify({ jsonrpc: '2.0', id: request.id, error: { code, message } }))
    }
    if (injected?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, injected.ms))
    const response = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const answer: { result?: unknown } = JSON.parse(await response.text())
    send(JSON.stringify(injected?.kind === 'alter' ? { ...answer, result: injected.result(answer.result) } : answer))
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    inject: (next) => {
      fault = next
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

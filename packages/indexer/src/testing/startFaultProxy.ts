import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Fault, type FaultyAnswer, faultyAnswer, type Place, type RpcRequest } from './faultyAnswer.ts'

export type { Fault, Place, RpcRequest } from './faultyAnswer.ts'

export type FaultProxy = {
  url: string
  /** Every request that arrived, those of a batch one by one, and what came with it. */
  requests: (RpcRequest & { headers: IncomingMessage['headers'] })[]
  /** Messages that arrived: a batch is one. */
  messages: () => number
  /** Decides per request; `undefined` (the start) passes it on. */
  inject: (fault: (request: RpcRequest, place: Place) => Fault | undefined) => void
  /** Ends every connection; new ones are taken. */
  disconnect: () => void
  stop: () => Promise<void>
}

/** A provider with faults to order: a proxy for HTTP or WebSocket before a real JSON-RPC endpoint, which is asked by HTTP. */
export async function startFaultProxy(
  target: string,
  { protocol = 'http' }: { protocol?: 'http' | 'ws' } = {},
): Promise<FaultProxy> {
  const requests: FaultProxy['requests'] = []
  let messages = 0
  let faultOf: (request: RpcRequest, place: Place) => Fault | undefined = () => undefined

  async function answer(text: string, { headers }: IncomingMessage): Promise<FaultyAnswer> {
    messages += 1
    return faultyAnswer(JSON.parse(text), {
      target,
      faultOf: (request, place) => {
        requests.push({ ...request, headers })
        return faultOf(request, place)
      },
    })
  }

  const server = createServer((incoming, outgoing) => {
    overHttp(incoming, outgoing, answer).catch(() => outgoing.destroy())
  })
  const sockets = protocol === 'ws' ? new WebSocketServer({ server }) : undefined
  sockets?.on('connection', (socket, incoming) => {
    socket.on('message', (data) => {
      overWebSocket(socket, () => answer(`${data}`, incoming)).catch(() => socket.terminate())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const disconnect = () => {
    for (const socket of sockets?.clients ?? []) socket.terminate()
    server.closeAllConnections()
  }
  return {
    url: `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    messages: () => messages,
    inject: (next) => {
      faultOf = next
    },
    disconnect,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        disconnect()
      }),
  }
}

type Answer = (text: string, incoming: IncomingMessage) => Promise<FaultyAnswer>

async function overHttp(incoming: IncomingMessage, outgoing: ServerResponse, answerTo: Answer): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const answer = await answerTo(Buffer.concat(chunks).toString(), incoming)
  if (answer === 'hang') return
  if (answer === 'drop') return void incoming.socket.destroy()
  if ('redirect' in answer) return void outgoing.writeHead(307, { location: answer.redirect }).end()
  const { text, status, headers, truncateTo } = answer
  const length = `${Buffer.byteLength(text)}`
  outgoing.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers })
  if (truncateTo === undefined) return void outgoing.end(text)
  outgoing.write(Buffer.from(text).subarray(0, truncateTo), () => incoming.socket.destroy())
}

async function overWebSocket(socket: WebSocket, answerTo: () => Promise<FaultyAnswer>): Promise<void> {
  const answer = await answerTo()
  if (answer === 'hang') return
  if (answer === 'drop' || 'redirect' in answer) return socket.terminate()
  const { text, truncateTo } = answer
  socket.send(truncateTo === undefined ? text : Buffer.from(text).subarray(0, truncateTo).toString())
}

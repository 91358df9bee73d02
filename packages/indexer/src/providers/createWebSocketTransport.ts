import { type OpenSocket, openSocket } from './openSocket.ts'
import type { RpcRequest, Transport, TransportAnswer, TransportOptions } from './transport.ts'

/**
 * The way to a WebSocket endpoint. It connects with the first request and again with the first one after a loss; requests under
 * way when the connection is lost fail. One message carries at most `maxResponseBytes`, uncompressed. Credentials in the URL
 * (`wss://user:password@host`) are sent as basic authorization.
 */
export function createWebSocketTransport(url: URL, limits: TransportOptions): Transport {
  let socket: OpenSocket | undefined
  let isClosed = false

  function send(
    body: RpcRequest | readonly RpcRequest[],
    { timeoutMs }: { timeoutMs: number },
  ): Promise<TransportAnswer> {
    if (isClosed) return Promise.resolve({ failure: 'transport', reason: 'the connection was given up' })
    if (!socket || socket.isLost()) socket = openSocket(url, limits)
    const current = socket
    return new Promise((resolve) => {
      const heardBefore = current.messages()
      const timer = setTimeout(() => {
        settle({ failure: 'timeout', reason: `no answer within ${Math.round(timeoutMs)} ms` })
        // Nothing at all since the request went out: a connection that died without a word would stay silent for ever.
        if (current.messages() === heardBefore)
          current.lose({ failure: 'transport', reason: 'the connection is silent' })
      }, timeoutMs)
      function settle(answer: TransportAnswer): void {
        clearTimeout(timer)
        resolve(answer)
      }
      current.send(body, settle)
    })
  }

  function close(): void {
    isClosed = true
    socket?.lose({ failure: 'transport', reason: 'the connection was given up' })
  }

  return { send, close }
}

import { createHttpTransport } from './createHttpTransport.ts'
import { createWebSocketTransport } from './createWebSocketTransport.ts'
import type { Transport, TransportOptions } from './transport.ts'

/** The way to the endpoint at `url`, by its protocol. Answers longer than `maxResponseBytes` are not read. */
export function createTransport(url: URL, options: TransportOptions): Transport {
  return /^wss?:$/.test(url.protocol) ? createWebSocketTransport(url, options) : createHttpTransport(url, options)
}

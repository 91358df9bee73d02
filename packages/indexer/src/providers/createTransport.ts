import { createHttpTransport } from './createHttpTransport.ts'
import type { Transport } from './transport.ts'

/** The way to the endpoint at `url`. Answers longer than `maxResponseBytes` are not read. */
export function createTransport(url: URL, limits: { maxResponseBytes: number }): Transport {
  return createHttpTransport(url, limits)
}

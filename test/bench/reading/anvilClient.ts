import { createTestClient, http, publicActions } from 'viem'

/** A client that plays the chain itself. Requests of one moment travel in one message. */
export function anvilClient(url: string) {
  const transport = http(url, { retryCount: 0, timeout: 600_000, batch: { batchSize: 500 } })
  return createTestClient({ mode: 'anvil', transport }).extend(publicActions)
}

export type AnvilClient = ReturnType<typeof anvilClient>

import type { ProviderErrorClass } from './providerErrorClass.ts'

/** A JSON-RPC request as it is sent. */
export type RpcRequest = { jsonrpc: '2.0'; id: number; method: string; params: readonly unknown[] }

/**
 * What came back, whole: parsed JSON (whatever its shape) and the size of its text, or why nothing did. `reason` is not
 * redacted yet. `retryAfterMs` is what the endpoint asked for and `status` its HTTP status, if there were any.
 */
export type TransportAnswer =
  | { json: unknown; bytes: number }
  | { failure: ProviderErrorClass; reason: string; retryAfterMs?: number; status?: number }

/** How an endpoint is reached; sizes in bytes. */
export type TransportOptions = {
  maxResponseBytes: number
  /** Sent besides our own; default: none. */
  headers?: Readonly<Record<string, string>> | undefined
}

/** The way to one endpoint. */
export type Transport = {
  /** Carries one request, or a batch in one message, within one deadline. Never rejects. */
  send: (body: RpcRequest | readonly RpcRequest[], limits: { timeoutMs: number }) => Promise<TransportAnswer>
  /** Gives up its connections; requests under way fail, and all later ones. */
  close: () => void
}

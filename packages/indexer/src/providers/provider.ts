import type { z } from 'zod'
import type { Capabilities } from './capabilities.ts'
import type { ProviderErrorClass } from './providerErrorClass.ts'

/** One RPC endpoint of a chain. `name` appears in errors, logs and metrics, the URL never does. */
export type ProviderConfig = {
  name: string
  /** http, https, ws or wss. */
  url: string
  /** Never ask it more often than this; without it, until it asks to slow down. */
  requestsPerSecond?: number | undefined
  /** Sent with every request (over WebSocket: when it connects), such as a key; never shown. */
  headers?: Readonly<Record<string, string>> | undefined
}

/** What is known of a provider; counters since the start of the process. */
export type ProviderStatus = {
  name: string
  /** Its last policy head. */
  height: bigint | undefined
  /** How long its answers take: a moving average. */
  latencyMs: number | undefined
  requests: number
  failures: number
  lastError: ProviderErrorClass | undefined
  /** Bytes of its answers. */
  bytes: number
  /** Answers of it that a quorum contradicted. */
  disagreements: number
  /** Times its height went back. */
  setbacks: number
  /** The limit it is asked within now, requests per second; undefined while nothing limits it. */
  requestsPerSecond: number | undefined
  /** Blocks it takes in one `eth_getLogs`, as far as known. */
  blocksPerLogRequest: number | undefined
  /** Until when it is not asked (ms since 1970), and why; undefined if it is. */
  quarantine: { until: number; reason: string } | undefined
  /** Times it was put into quarantine. */
  quarantines: number
  /** What the probe at the start found; undefined before it has run. */
  capabilities: Capabilities | undefined
}

/** One parsed JSON-RPC call: what `result` must look like is part of the question. */
export type ProviderCall<T> = { method: string; params: readonly unknown[]; schema: z.ZodType<T> }

/** One RPC provider of a chain, asked within its rate limit, with a record of how it answers. */
export type Provider = {
  readonly name: string
  readonly status: Readonly<ProviderStatus>
  /** The `result` of one JSON-RPC request, of the shape of `schema`. Throws `ProviderError`. */
  request<T>(method: string, params: readonly unknown[], schema: z.ZodType<T>): Promise<T>
  /** The results of several requests, in order, in one batch if the provider takes batches. Throws the first `ProviderError`. */
  requestAll<T>(calls: readonly ProviderCall<T>[]): Promise<T[]>
  /** The results of several requests, in order, in one batch whether or not the provider is known to take batches. Throws as `requestAll`. */
  requestBatch<T>(calls: readonly ProviderCall<T>[]): Promise<T[]>
  /** The highest policy head it named, below which it does not count. */
  highest(): bigint | undefined
  /**
   * Takes its policy head as a number. Throws `ProviderError` of class `wentBack` while it is below one it had named before:
   * before it was asked, if `since` is what `highest()` was then.
   */
  noteHeight(height: bigint, options?: { since: bigint | undefined }): void
  /** A quorum contradicted it about `request`: it is put into quarantine. */
  noteContradiction(request: string): void
  /** It asks for fewer blocks at a time than `blocks`; returns how many to ask for. */
  noteRangeTooLarge(blocks: number): number
  /** It gave the logs of so many blocks at a time; now and then that raises `status.blocksPerLogRequest`. */
  noteRangeTaken(blocks: number): void
  /** It cannot vote, whatever it answers: it is not asked any more. */
  noteUnfit(reason: string): void
  /** What the probe found. */
  noteCapabilities(capabilities: Capabilities): void
  close(): void
}

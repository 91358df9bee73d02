/** What an endpoint can do, as tried at the start. */
export type Capabilities = {
  chainId: number
  /** Whether it answers for the tags `safe` and `finalized`. */
  tags: { safe: boolean; finalized: boolean }
  /** Whether it calls contracts at a block hash and refuses hashes it does not know (EIP-1898). */
  readsByHash: boolean
  /** Blocks it takes in one `eth_getLogs`; 0 if it serves no logs. */
  blocksPerLogRequest: number
  /** Whether it takes several requests in one message. */
  batch: boolean
}

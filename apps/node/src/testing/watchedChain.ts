import { keccak } from '@plimsoll/protocol'
import type { WatchedChain } from '../node/watchChains.ts'

/** A provider of which nothing is known yet. */
export const freshProvider: WatchedChain['providers'][number] = {
  name: 'two',
  height: undefined,
  latencyMs: undefined,
  requests: 0,
  failures: 0,
  lastError: undefined,
  bytes: 0,
  disagreements: 0,
  setbacks: 0,
  requestsPerSecond: undefined,
  blocksPerLogRequest: undefined,
  quarantine: undefined,
  quarantines: 0,
  capabilities: undefined,
}

/** A chain as its readers last saw it: one provider that contradicted the others, one that was not asked yet. */
export const watchedChain: WatchedChain = {
  slot: 0,
  chainId: 101,
  name: 'alpha',
  quorum: 2,
  head: { chainId: 101, number: 100n, hash: keccak('0x01'), timestamp: 1n },
  providers: [
    {
      ...freshProvider,
      name: 'one',
      height: 97n,
      latencyMs: 12.5,
      requests: 30,
      failures: 2,
      bytes: 4096,
      disagreements: 3,
      requestsPerSecond: 8,
      quarantine: { until: 0, reason: 'it contradicted the others' },
      quarantines: 1,
    },
    freshProvider,
  ],
  lastDisagreement: undefined,
  halted: undefined,
  dirtyAccounts: 0,
  sweptAt: undefined,
  problem: undefined,
  faults: new Map(),
}

import type { LogRange } from './createLogRange.ts'
import type { Quarantine } from './createQuarantine.ts'
import type { RateLimit } from './createRateLimit.ts'
import type { ProviderStatus } from './provider.ts'

/** The status of a provider that has not been asked yet; what its rate limit, log range, quarantine and mark say is read from them. */
export function createStatus({
  name,
  limit,
  range,
  quarantine,
}: {
  name: string
  limit: RateLimit
  range: LogRange
  quarantine: Quarantine
}): ProviderStatus {
  return {
    name,
    height: undefined,
    latencyMs: undefined,
    requests: 0,
    failures: 0,
    lastError: undefined,
    bytes: 0,
    disagreements: 0,
    setbacks: 0,
    capabilities: undefined,
    get requestsPerSecond() {
      return limit.requestsPerSecond()
    },
    get blocksPerLogRequest() {
      return range.blocks()
    },
    get quarantine() {
      return quarantine.current()
    },
    get quarantines() {
      return quarantine.count()
    },
  }
}

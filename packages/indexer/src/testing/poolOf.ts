import { type Clock, steadyClock } from '@plimsoll/tasks'
import type { ProviderDisagreement } from '../errors.ts'
import { createProvider } from '../providers/createProvider.ts'
import { createTransport } from '../providers/createTransport.ts'
import type { Provider } from '../providers/provider.ts'
import type { ProviderPool } from '../quorum/quorum.ts'

/** A pool over `urls`, with providers named a, b, c, …; remembers what was reported. */
export function poolOf(
  urls: readonly string[],
  { quorum, timeoutMs = 2_000, clock = steadyClock }: { quorum: number; timeoutMs?: number; clock?: Clock },
): ProviderPool & { reports: ProviderDisagreement[] } {
  const reports: ProviderDisagreement[] = []
  return {
    chain: 'alpha',
    chainId: 4242,
    providers: urls.map((url, index) => providerOf(url, { name: 'abcdefgh'.charAt(index), timeoutMs, clock })),
    quorum,
    clock,
    onDisagreement: (report) => reports.push(report),
    reports,
  }
}

export function providerOf(
  url: string,
  { name = 'a', timeoutMs = 2_000, maxResponseBytes = 1_000_000, clock = steadyClock } = {},
): Provider {
  const transport = createTransport(new URL(url), { maxResponseBytes })
  return createProvider({ name, url }, { transport, clock, timeoutMs })
}

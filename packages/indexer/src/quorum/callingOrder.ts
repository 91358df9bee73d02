import type { Provider } from '../providers/provider.ts'

const minHedgeMs = 100

/** The providers, those first that answer quickest; those in quarantine last. One not asked yet is taken for quick. */
export function callingOrder(providers: readonly Provider[]): Provider[] {
  const score = ({ status }: Provider) => (status.quarantine ? Number.POSITIVE_INFINITY : (status.latencyMs ?? 0))
  return providers
    .map((provider) => ({ provider, score: score(provider) }))
    .sort(byScore)
    .map(({ provider }) => provider)
}

function byScore(a: { score: number }, b: { score: number }): number {
  return a.score === b.score ? 0 : a.score - b.score
}

/** How long to wait for an answer before somebody else is asked as well, in ms: three times what is usual here. */
export function hedgeMs(providers: readonly Provider[]): number {
  const latencies = providers.map(({ status }) => status.latencyMs ?? 0)
  return Math.max(minHedgeMs, 3 * Math.max(...latencies))
}

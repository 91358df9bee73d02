import { ProviderError, type ProviderVerdict, QuorumUnavailable } from '../errors.ts'
import type { Provider } from '../providers/provider.ts'
import type { ProviderPool } from './quorum.ts'

export type GatherQuery<T> = {
  /** What is asked, for messages. */
  request: string
  ask: (provider: Provider) => Promise<T>
  /** How long to wait for slower providers once a quorum has answered, in ms; without it, until all have settled. */
  graceMs?: number
}

/**
 * Asks all providers of the pool for something in which they may rightly differ (their head, the logs they have), and resolves
 * with every answer that is in once all have settled, or `graceMs` after a quorum has answered. Throws
 * {@link QuorumUnavailable} when fewer than the quorum answered.
 */
export function gather<T>(pool: ProviderPool, { request, ask, graceMs }: GatherQuery<T>): Promise<Map<Provider, T>> {
  const answers = new Map<Provider, T>()
  const verdicts: ProviderVerdict[] = []
  let settled = 0

  return new Promise((resolve, reject) => {
    let callOff: (() => void) | undefined

    function onSettled(): void {
      settled += 1
      if (settled === pool.providers.length) {
        callOff?.()
        if (answers.size >= pool.quorum) resolve(new Map(answers))
        else reject(new QuorumUnavailable({ chain: pool.chain, request, quorum: pool.quorum, verdicts }))
      } else if (graceMs !== undefined && answers.size >= pool.quorum) {
        callOff ??= pool.clock.after(graceMs, () => resolve(new Map(answers)))
      }
    }

    for (const provider of pool.providers) {
      ask(provider)
        .then(
          (answer) => {
            answers.set(provider, answer)
            verdicts.push({ provider: provider.name, digest: 'an answer' })
          },
          (error: unknown) => {
            if (!(error instanceof ProviderError)) throw error
            verdicts.push({ provider: provider.name, error: error.class })
          },
        )
        .then(onSettled, reject)
    }
  })
}

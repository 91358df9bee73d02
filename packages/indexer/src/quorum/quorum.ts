import type { Clock } from '../clock.ts'
import { ProviderDisagreement, ProviderError, type ProviderVerdict, QuorumUnavailable } from '../errors.ts'
import type { Provider } from '../providers/provider.ts'
import { answerDigest, type Canonical } from './answerDigest.ts'

/** The providers of one chain and how many identical answers make one true. */
export type ProviderPool = {
  /** The chain's name, for messages. */
  chain: string
  chainId: number
  providers: readonly Provider[]
  quorum: number
  clock: Clock
  /** Takes reports about providers that a quorum outvoted. */
  onDisagreement: (disagreement: ProviderDisagreement) => void
}

export type QuorumQuery<T> = {
  /** What is asked, for messages. */
  request: string
  ask: (provider: Provider) => Promise<T>
  /** The part of an answer that must be identical. */
  canonical: (answer: T) => Canonical
}

/**
 * Asks all providers of the pool at once and resolves as soon as `quorum` of them have given the same answer, compared by
 * digest (spec §10). Answers that differ from it, before or after, are reported one by one through `onDisagreement`. Throws
 * {@link QuorumUnavailable} when fewer than `quorum` answered and {@link ProviderDisagreement} when enough did but differ;
 * it never asks anyone else, never asks for less.
 */
export function quorum<T>(pool: ProviderPool, { request, ask, canonical }: QuorumQuery<T>): Promise<T> {
  const verdicts = new Map<Provider, ProviderVerdict>(
    pool.providers.map((provider) => [provider, { provider: provider.name, error: 'pending' }]),
  )
  const answers = new Map<string, Provider[]>()
  let agreed: string | undefined
  let settled = 0

  const asked = () => ({ chain: pool.chain, request, quorum: pool.quorum, verdicts: [...verdicts.values()] })

  function outvoted(provider: Provider): void {
    provider.noteContradiction(request)
    pool.onDisagreement(new ProviderDisagreement({ ...asked(), outvoted: [provider.name] }))
  }

  function refusal(): ProviderDisagreement | QuorumUnavailable {
    const answered = [...answers.values()].flat().length
    return answered < pool.quorum ? new QuorumUnavailable(asked()) : new ProviderDisagreement(asked())
  }

  return new Promise((resolve, reject) => {
    function onAnswer(provider: Provider, answer: T): void {
      const digest = answerDigest(canonical(answer))
      verdicts.set(provider, { provider: provider.name, digest })
      const same = [...(answers.get(digest) ?? []), provider]
      answers.set(digest, same)
      if (agreed === undefined && same.length >= pool.quorum) {
        agreed = digest
        resolve(answer)
        for (const [other, minority] of answers) if (other !== digest) minority.forEach(outvoted)
      } else if (agreed !== undefined && agreed !== digest) outvoted(provider)
    }

    function onError(provider: Provider, error: unknown): void {
      // Anything but a provider's failure is our own mistake: it must not pass for a provider's.
      if (!(error instanceof ProviderError)) throw error
      verdicts.set(provider, { provider: provider.name, error: error.class })
    }

    for (const provider of pool.providers) {
      ask(provider)
        .then(
          (answer) => onAnswer(provider, answer),
          (error: unknown) => onError(provider, error),
        )
        .catch(reject)
        .finally(() => {
          settled += 1
          // Only when all have spoken: the report then names everyone.
          if (agreed === undefined && settled === pool.providers.length) reject(refusal())
        })
    }
  })
}

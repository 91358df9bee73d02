import type { Clock } from '@plimsoll/tasks'
import { ProviderDisagreement, ProviderError, type ProviderVerdict, QuorumUnavailable } from '../errors.ts'
import type { Provider } from '../providers/provider.ts'
import type { ProviderErrorClass } from '../providers/providerErrorClass.ts'
import { answerDigest, type Canonical } from './answerDigest.ts'
import { callingOrder, hedgeMs } from './callingOrder.ts'

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
  /**
   * How many to ask at once, the quickest first; the others of the pool follow one by one when an answer fails, differs or
   * is late. Default: all, so that every wrong provider is noticed.
   */
  first?: number
  /** Whether a provider that contradicts `agreed` is to be blamed for it; default: it is. */
  isToBlame?: (provider: Provider, agreed: T) => Promise<boolean>
}

/**
 * Asks the providers of the pool and resolves as soon as `quorum` of them have given the same answer (§10). Answers that
 * differ from it, before or after, are reported one by one through `onDisagreement`, and their providers are told. Throws
 * {@link QuorumUnavailable} when fewer than `quorum` answered and {@link ProviderDisagreement} when enough did but differ;
 * it never asks anyone else, never asks for less.
 */
export function quorum<T>(
  pool: ProviderPool,
  { request, ask, canonical, first = pool.providers.length, isToBlame = async () => true }: QuorumQuery<T>,
): Promise<T> {
  const answers = new Map<Provider, { said: Canonical; key: string }>()
  const failures = new Map<Provider, ProviderErrorClass>()
  const waiting = callingOrder(pool.providers)
  let agreed: { answer: T; key: string } | undefined
  let callOff: (() => void) | undefined

  const asked = () => ({
    chain: pool.chain,
    request,
    quorum: pool.quorum,
    verdicts: pool.providers.map((provider): ProviderVerdict => {
      const answer = answers.get(provider)
      return answer === undefined
        ? { provider: provider.name, error: failures.get(provider) ?? 'pending' }
        : { provider: provider.name, digest: answerDigest(answer.said) }
    }),
  })

  async function blame(provider: Provider, answer: T): Promise<void> {
    const verdicts = asked()
    if (!(await isToBlame(provider, answer))) return
    provider.noteContradiction(request)
    pool.onDisagreement(new ProviderDisagreement({ ...verdicts, outvoted: [provider.name] }))
  }

  return new Promise((resolve, reject) => {
    function onAnswer(provider: Provider, answer: T): void {
      const said = canonical(answer)
      const key = keyOf(said)
      answers.set(provider, { said, key })
      if (agreed) {
        if (agreed.key !== key) blame(provider, agreed.answer).catch(reject)
        return
      }
      const others = [...answers].filter(([, other]) => other.key !== key)
      if (answers.size - others.length < pool.quorum) return
      agreed = { answer, key }
      callOff?.()
      resolve(answer)
      for (const [other] of others) blame(other, answer).catch(reject)
    }

    function onError(provider: Provider, error: unknown): void {
      // Anything but a provider's failure is our own mistake: it must not pass for a provider's.
      if (!(error instanceof ProviderError)) throw error
      failures.set(provider, error.class)
    }

    function onSettled(): void {
      if (agreed) return
      if (answers.size + failures.size === pool.providers.length) {
        callOff?.()
        // Only when all have spoken: the report then names everyone.
        reject(answers.size < pool.quorum ? new QuorumUnavailable(asked()) : new ProviderDisagreement(asked()))
      } else askMore()
    }

    function call(provider: Provider): void {
      ask(provider)
        .then(
          (answer) => onAnswer(provider, answer),
          (error: unknown) => onError(provider, error),
        )
        .then(onSettled)
        .catch(reject)
    }

    // So many that a quorum may come of those under way and the largest group of those who agree.
    function askMore(): void {
      const underWay = pool.providers.length - waiting.length - answers.size - failures.size
      const groups = Map.groupBy(answers.values(), ({ key }) => key)
      const largest = Math.max(0, ...[...groups.values()].map(({ length }) => length))
      for (const provider of waiting.splice(0, pool.quorum - largest - underWay)) call(provider)
      hedge()
    }

    // When the calls under way are late, the next provider is asked as well.
    function hedge(): void {
      callOff?.()
      if (waiting.length === 0) return
      callOff = pool.clock.after(hedgeMs(pool.providers), () => {
        for (const provider of waiting.splice(0, 1)) call(provider)
        hedge()
      })
    }

    for (const provider of waiting.splice(0, first)) call(provider)
    askMore()
  })
}

// Long answers are text, and are compared as they are.
function keyOf(answer: Canonical): string {
  return typeof answer === 'string' ? answer : answerDigest(answer)
}

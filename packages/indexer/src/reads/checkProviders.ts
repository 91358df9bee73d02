import { sleep } from '@plimsoll/tasks'
import { ProviderError, QuorumUnavailable, UnfitProviders, WrongChain } from '../errors.ts'
import { degradations } from '../providers/degradations.ts'
import { probeProvider } from '../providers/probeProvider.ts'
import type { Provider } from '../providers/provider.ts'
import { type Finding, unfitness } from '../providers/unfitness.ts'
import type { FinalityPolicy } from '../quorum/policyHead.ts'
import type { ChainContext } from './chainContext.ts'

const secondLookMs = 500

/** Something that a provider lacks, and what to do about it. */
export type Degradation = Finding & { chain: string; provider: string }

/**
 * Tries what each provider can do. Those that cannot vote here are not asked any more, and everything that any of them lacks is
 * reported. What was found is tried `again` if it is asked for, where anything is lacking. Throws {@link WrongChain}, {@link UnfitProviders} when the others cannot form the quorum, and
 * {@link QuorumUnavailable} while too few could be tried.
 */
export async function checkProviders(
  { pool, chain, portions: { blocksPerLogRequest } }: ChainContext,
  {
    finality,
    onDegraded,
    again = false,
  }: { finality: FinalityPolicy; onDegraded: (degradation: Degradation) => void; again?: boolean },
): Promise<void> {
  const pause = () => sleep(pool.clock, { ms: secondLookMs })
  const probe = { finality, contract: chain.lens, blocksPerLogRequest, pause }
  const errors = new Map<Provider, ProviderError>()
  const isLacking = ({ status: { capabilities } }: Provider) =>
    !capabilities ||
    (again &&
      [...unfitness(capabilities, { ...chain, finality }), ...degradations(capabilities, { blocksPerLogRequest })]
        .length > 0)
  const untried = pool.providers.filter(isLacking)
  await Promise.all(
    untried.map((provider) =>
      probeProvider(provider, probe).catch((error: unknown) => {
        if (!(error instanceof ProviderError)) throw error
        errors.set(provider, error)
      }),
    ),
  )
  const tried = pool.providers.flatMap((provider) => {
    const { capabilities } = provider.status
    return capabilities ? [{ provider, capabilities, lacks: unfitness(capabilities, { ...chain, finality }) }] : []
  })
  for (const { provider, capabilities, lacks } of tried.filter(({ provider }) => untried.includes(provider))) {
    if (capabilities.chainId === chain.chainId && lacks.length > 0) provider.noteUnfit(textOf(lacks))
    for (const finding of [...lacks, ...degradations(capabilities, { blocksPerLogRequest })])
      onDegraded({ chain: chain.name, provider: provider.name, ...finding })
  }
  const stranger = tried.find(({ capabilities }) => capabilities.chainId !== chain.chainId)
  if (stranger) {
    const { provider, capabilities } = stranger
    const { chainId: seen } = capabilities
    throw new WrongChain({ chain: chain.name, provider: provider.name, expected: chain.chainId, seen })
  }
  const lacking = tried.filter(({ lacks }) => lacks.length > 0)
  if (pool.providers.length - lacking.length < pool.quorum) {
    throw new UnfitProviders({
      chain: chain.name,
      quorum: pool.quorum,
      lacks: Object.fromEntries(lacking.map(({ provider, lacks }) => [`provider ${provider.name}`, textOf(lacks)])),
      hints: [...new Set(lacking.flatMap(({ lacks }) => lacks.map(({ hint }) => hint)))],
    })
  }
  if (pool.providers.length - lacking.length - errors.size < pool.quorum) {
    throw new QuorumUnavailable({
      chain: chain.name,
      request: 'what each provider can do',
      quorum: pool.quorum,
      verdicts: pool.providers.map((provider) => {
        const isLacking = lacking.some((other) => other.provider === provider)
        const error = errors.get(provider)?.class ?? (isLacking ? 'notSupported' : undefined)
        return error ? { provider: provider.name, error } : { provider: provider.name, digest: 'that it can' }
      }),
    })
  }
}

function textOf(findings: readonly Finding[]): string {
  return findings.map(({ what }) => what).join(', ')
}

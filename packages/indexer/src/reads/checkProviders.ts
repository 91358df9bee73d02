import { ProviderError, QuorumUnavailable, UnfitProviders, WrongChain } from '../errors.ts'
import { degradations } from '../providers/degradations.ts'
import { probeProvider } from '../providers/probeProvider.ts'
import type { Provider } from '../providers/provider.ts'
import { type Finding, unfitness } from '../providers/unfitness.ts'
import type { FinalityPolicy } from '../quorum/policyHeight.ts'
import type { ChainContext } from './chainContext.ts'

/** Something that a provider lacks, and what to do about it. */
export type Degradation = Finding & { chain: string; provider: string }

/**
 * Tries what each provider can do. Those that cannot vote here are not asked any more, and everything that any of them lacks is
 * reported. Throws {@link WrongChain}, {@link UnfitProviders} when the others cannot form the quorum, and
 * {@link QuorumUnavailable} while too few could be tried.
 */
export async function checkProviders(
  { pool, chain, portions: { blocksPerLogRequest } }: ChainContext,
  { finality, onDegraded }: { finality: FinalityPolicy; onDegraded: (degradation: Degradation) => void },
): Promise<void> {
  const probe = { finality, contract: chain.lens, blocksPerLogRequest }
  const errors = new Map<Provider, ProviderError>()
  await Promise.all(
    pool.providers.map(async (provider) => {
      // What was found once does not change; whoever was found unfit is not even asked.
      if (provider.status.capabilities) return
      try {
        const capabilities = await probeProvider(provider, probe)
        const lacks = unfitness(capabilities, { chainId: chain.chainId, finality })
        if (capabilities.chainId === chain.chainId && lacks.length > 0) provider.noteUnfit(textOf(lacks))
        for (const finding of [...lacks, ...degradations(capabilities, { blocksPerLogRequest })])
          onDegraded({ chain: chain.name, provider: provider.name, ...finding })
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error
        errors.set(provider, error)
      }
    }),
  )
  const lacking = new Map<Provider, Finding[]>()
  for (const provider of pool.providers) {
    const { capabilities } = provider.status
    if (!capabilities) continue
    if (capabilities.chainId !== chain.chainId) {
      const { chainId: seen } = capabilities
      throw new WrongChain({ chain: chain.name, provider: provider.name, expected: chain.chainId, seen })
    }
    const lacks = unfitness(capabilities, { chainId: chain.chainId, finality })
    if (lacks.length > 0) lacking.set(provider, lacks)
  }
  if (pool.providers.length - lacking.size < pool.quorum) {
    throw new UnfitProviders({
      chain: chain.name,
      quorum: pool.quorum,
      lacks: Object.fromEntries([...lacking].map(([{ name }, lacks]) => [`provider ${name}`, textOf(lacks)])),
      hints: [...new Set([...lacking.values()].flatMap((lacks) => lacks.map(({ hint }) => hint)))],
    })
  }
  if (pool.providers.length - lacking.size - errors.size < pool.quorum) {
    throw new QuorumUnavailable({
      chain: chain.name,
      request: 'what each provider can do',
      quorum: pool.quorum,
      verdicts: pool.providers.map((provider) => {
        const error = errors.get(provider)?.class ?? (lacking.has(provider) ? 'notSupported' : undefined)
        return error ? { provider: provider.name, error } : { provider: provider.name, digest: 'that it can' }
      }),
    })
  }
}

function textOf(findings: readonly Finding[]): string {
  return findings.map(({ what }) => what).join(', ')
}

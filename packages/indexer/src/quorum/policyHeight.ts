import type { Provider } from '../providers/provider.ts'
import { askBlock } from './askBlock.ts'

/** Which blocks of a chain may enter a cut: those its consensus calls final or safe, or those `blocks` below the tip. */
export type FinalityPolicy = { kind: 'finalized' | 'safe' } | { kind: 'depth'; blocks: number }

/** The highest block number that `finality` allows, as this provider sees it, in blocks. Throws `ProviderError`. */
export async function policyHeight(
  provider: Provider,
  { chainId, finality }: { chainId: number; finality: FinalityPolicy },
): Promise<bigint> {
  const at = finality.kind === 'depth' ? 'latest' : finality.kind
  const since = provider.highest()
  const { number } = await askBlock(provider, { chainId, at })
  const depth = finality.kind === 'depth' ? BigInt(finality.blocks) : 0n
  const height = number > depth ? number - depth : 0n
  provider.noteHeight(height, { since })
  return height
}

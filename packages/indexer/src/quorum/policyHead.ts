import type { CutEntry } from '@plimsoll/protocol'
import type { Provider } from '../providers/provider.ts'
import { askBlock } from './askBlock.ts'

/** Which blocks of a chain may enter a cut: those its consensus calls final or safe, or those `blocks` below the tip. */
export type FinalityPolicy = { kind: 'finalized' | 'safe' } | { kind: 'depth'; blocks: number }

/** The highest block number that a policy allows, in blocks, and the block itself where the provider told it as well. */
export type PolicyHead = { height: bigint; block: CutEntry | undefined }

/** The highest block that `finality` allows, as this provider sees it. Throws `ProviderError`. */
export async function policyHead(
  provider: Provider,
  { chainId, finality }: { chainId: number; finality: FinalityPolicy },
): Promise<PolicyHead> {
  const at = finality.kind === 'depth' ? 'latest' : finality.kind
  const since = provider.highest()
  const block = await askBlock(provider, { chainId, at })
  const depth = finality.kind === 'depth' ? BigInt(finality.blocks) : 0n
  const height = block.number > depth ? block.number - depth : 0n
  provider.noteHeight(height, { since })
  return { height, block: height === block.number ? block : undefined }
}

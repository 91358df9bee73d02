import type { Claim } from '@plimsoll/protocol'
import type { ChainState } from './chainState.ts'

/**
 * The claims booked at the cut of their chain and not paid at the cut of the chain that holds their asset, by debt slot
 * and index. Spec: section 8.
 */
export function unsettledClaims(chains: readonly ChainState[]): Claim[] {
  const custody = new Map<number, ChainState>()
  for (const chain of chains) {
    for (const { assetId, kind } of chain.observation.assets) {
      if (kind === 'collateral') custody.set(assetId, chain)
    }
  }
  // No vault lists the asset at this cut: then none can have paid the claim.
  return chains.flatMap(({ claims }) => claims.filter((claim) => !isPaid(claim, custody.get(claim.assetId))))
}

function isPaid({ debtSlot, index }: Claim, custody: ChainState | undefined): boolean {
  const word = custody?.paid[debtSlot]?.[Number(index >> 8n)] ?? 0n
  return ((word >> (index & 255n)) & 1n) === 1n
}

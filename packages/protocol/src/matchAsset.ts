import { isAddressEqual } from 'viem'
import type { AssetObservation, ChainObservation } from './chainObservation.ts'
import { AssetMismatch } from './errors.ts'
import type { RiskAsset } from './riskConfig.ts'

/**
 * Checks that the vault of the asset's slot lists it with the same kind, token and decimals, and that no other vault
 * lists its id: otherwise units of two tokens would add up. Throws {@link AssetMismatch}. §5.
 */
export function matchAsset(asset: RiskAsset, observations: readonly ChainObservation[]): void {
  for (const [slot, { assets }] of observations.entries()) {
    const listed = assets.find(({ assetId }) => assetId === asset.assetId)
    if (slot === asset.slot ? listed !== undefined && isSame(asset, listed) : listed === undefined) continue
    throw new AssetMismatch(`The vault on slot ${slot} disagrees with the config about asset ${asset.assetId}.`, {
      details: {
        asset: asset.symbol,
        expected: slot === asset.slot ? describe(asset) : `not there, it belongs to slot ${asset.slot}`,
        seen: listed === undefined ? 'not there' : describe(listed),
      },
    })
  }
  if (asset.slot >= observations.length) {
    throw new AssetMismatch(`Asset ${asset.assetId} belongs to a slot that the deployment does not have.`, {
      details: { asset: asset.symbol, expected: `below ${observations.length}`, seen: asset.slot },
    })
  }
}

function isSame(asset: RiskAsset, listed: AssetObservation): boolean {
  return asset.kind === listed.kind && asset.decimals === listed.decimals && isAddressEqual(asset.token, listed.token)
}

function describe({ kind, token, decimals }: Pick<AssetObservation, 'kind' | 'token' | 'decimals'>): string {
  return `${kind} ${token} with ${decimals} decimals`
}

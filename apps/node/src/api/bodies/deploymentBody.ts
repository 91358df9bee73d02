import type { DeploymentResponse } from '@plimsoll/wire'
import type { PublicState } from '../publicState.ts'

/** What is deployed where, with the operators in force; assets in order of their ids. */
export function deploymentBody({ config, view }: Pick<PublicState, 'config' | 'view'>): DeploymentResponse {
  const { name, salt, epochSeconds, maxAgeRisk, maxAgeLiquidate, chains } = config.deployment
  const { threshold, operators } = view().set
  const assets = config.risk.assets
    .map(({ assetId, symbol, slot, kind, token, decimals, underlying }) => ({
      assetId,
      symbol,
      slot,
      kind,
      token,
      decimals,
      underlying,
    }))
    .sort((a, b) => a.assetId - b.assetId)
  return {
    name,
    salt,
    epochSeconds,
    maxAgeRisk,
    maxAgeLiquidate,
    operators: { threshold, operators: [...operators] },
    chains: [...chains],
    assets,
  }
}

import type { DeploymentResponse, HealthResponse } from '@plimsoll/wire'
import type { ApiSource } from '../api/apiSource.ts'
import { readVersion } from '../readVersion.ts'
import { chainsBody } from './bodies/chainsBody.ts'
import { operatorsBody } from './bodies/operatorsBody.ts'
import { readiness } from './bodies/readiness.ts'
import { type NodeState, snapshotAge } from './nodeState.ts'

/** The node as its API shows it. */
export function createApiSource(state: NodeState): ApiSource {
  const { deployment, risk } = state.config
  return {
    deployment,
    risk,
    describe: () => describe(),
    served: state.served,
    accountsAt: state.accountsAt,
    archived: state.archived,
    rotations: state.book.rotations,
    chains: () => chainsBody(state),
    operators: () => operatorsBody(state),
    health,
    ready: () => readiness(state),
  }

  function describe(): DeploymentResponse {
    const set = state.book.current() ?? state.config.set
    const { name, salt, epochSeconds, maxAgeRisk, maxAgeLiquidate, chains } = deployment
    const assets = risk.assets
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
      operators: { threshold: set.threshold, operators: [...set.operators] },
      chains: [...chains],
      assets,
    }
  }

  function health(): HealthResponse {
    return {
      status: 'ok',
      name: deployment.name,
      version: readVersion(),
      operator: state.address ?? null,
      halted: state.attester()?.halted ?? null,
      latestEpoch: state.served()?.attested.header.epoch ?? null,
      latestAgeSeconds: snapshotAge(state) ?? null,
    }
  }
}

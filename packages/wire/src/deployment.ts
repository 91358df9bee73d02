import { maxChains } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxTableWords } from './bounds.ts'
import { address, bytes32 } from './hex.ts'
import { chainId, uint16 } from './numbers.ts'
import { operatorSet } from './operatorSet.ts'
import { name } from './text.ts'

/** One chain of the deployment and the contracts on it. */
const deploymentChain = z
  .object({
    slot: uint16.meta({ description: 'The chain’s index in the deployment; 0 is the home chain.' }),
    chainId: chainId.meta({ description: 'EIP-155 chain id.' }),
    name,
    registry: address.meta({ description: 'The `SnapshotRegistry`.' }),
    vault: address.meta({ description: 'The `MarginVault`.' }),
    lens: address.meta({ description: 'The `MarginLens`.' }),
    maxCutAge: z.int().min(1).optional().meta({
      description: 'Seconds after which this chain’s block in the cut counts as stale.',
    }),
  })
  .meta({ id: 'DeploymentChain' })

/** What the risk config says of an asset and the asset table does not. */
const deploymentAsset = z
  .object({
    assetId: uint16.meta({ description: 'Index in the asset table.' }),
    symbol: name,
    slot: uint16.meta({ description: 'The chain that holds the token or the debt.' }),
    kind: z.enum(['collateral', 'liability']),
    token: address.meta({ description: 'The ERC-20 of a collateral; the venue of a liability.' }),
    decimals: z.int().min(0).max(36).meta({ description: 'Decimals of one unit, for display.' }),
    underlying: name.meta({ description: 'What the asset is worth; assets that share one share its price.' }),
  })
  .meta({ id: 'DeploymentAsset' })

/** `GET /v1/deployment` */
export const deploymentResponse = z
  .object({
    name,
    salt: bytes32.meta({ description: 'In the EIP-712 domain of everything the operators sign.' }),
    epochSeconds: z.int().min(1),
    maxAgeRisk: z.int().min(1).meta({ description: 'Seconds a snapshot may be old for withdraw and borrow.' }),
    maxAgeLiquidate: z.int().min(1).meta({ description: 'Seconds a snapshot may be old for a liquidation.' }),
    operators: operatorSet,
    chains: z.array(deploymentChain).min(1).max(maxChains).readonly().meta({ description: 'In slot order.' }),
    assets: z.array(deploymentAsset).max(maxTableWords).readonly().meta({ description: 'In the order of assetId.' }),
  })
  .meta({ id: 'Deployment', description: 'The contracts, operators and assets of this deployment.' })

/** The deployment as the client returns it. */
export type DeploymentResponse = z.output<typeof deploymentResponse>

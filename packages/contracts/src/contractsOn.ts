import type { Address } from 'viem'
import { ChainNotInDeployment } from './errors.ts'
import { marginLensAbi } from './generated/marginLensAbi.ts'
import { marginVaultAbi } from './generated/marginVaultAbi.ts'
import { snapshotRegistryAbi } from './generated/snapshotRegistryAbi.ts'

/** What `GET /v1/deployment` of a node and a deployment file say of each chain; this much of it is needed here. */
export type DeploymentChains = {
  readonly chains: readonly {
    readonly chainId: number
    readonly registry: Address
    readonly vault: Address
    readonly lens: Address
  }[]
}

/**
 * The contracts of a deployment on one chain, each with its ABI, as viem's and wagmi's functions take them. The addresses
 * are those of `deployment`: a node's answer is not signed, so compare them with what you know.
 * @throws ChainNotInDeployment
 *
 * @example
 * const { vault } = contractsOn(await client.deployment(), { chainId: 8453 })
 * const free = await publicClient.readContract({ ...vault, functionName: 'freeUnitsOf', args: [account, assetId] })
 */
export function contractsOn({ chains }: DeploymentChains, { chainId }: { chainId: number }) {
  const chain = chains.find((chain) => chain.chainId === chainId)
  if (chain === undefined)
    throw new ChainNotInDeployment(
      chainId,
      chains.map(({ chainId }) => chainId),
    )
  return {
    registry: { address: chain.registry, abi: snapshotRegistryAbi },
    vault: { address: chain.vault, abi: marginVaultAbi },
    lens: { address: chain.lens, abi: marginLensAbi },
  } as const
}

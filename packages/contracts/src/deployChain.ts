import { type Address, type Hex, isAddressEqual, zeroHash } from 'viem'
import { getChainId, waitForTransactionReceipt, writeContract } from 'viem/actions'
import { type Deployer, deployContract } from './deployContract.ts'
import { deployVaultLibraries, type VaultLibraries } from './deployVaultLibraries.ts'
import { DeploymentFailed, GuardianNotNamed } from './errors.ts'
import { marginLensAbi } from './generated/marginLensAbi.ts'
import { marginLensBytecode } from './generated/marginLensBytecode.ts'
import { marginVaultAbi } from './generated/marginVaultAbi.ts'
import { marginVaultBytecode } from './generated/marginVaultBytecode.ts'
import { marginVaultLinks } from './generated/marginVaultLinks.ts'
import { snapshotRegistryAbi } from './generated/snapshotRegistryAbi.ts'
import { snapshotRegistryBytecode } from './generated/snapshotRegistryBytecode.ts'

/** What a chain of a deployment is told for ever. All ages are in seconds. */
export type ChainParameters = {
  /** The same on every chain of the deployment. */
  salt: Hex
  /** This chain's index in the deployment; 0 is the home chain. */
  slot: number
  /** The number of chains in the deployment. */
  slots: number
  /** The same on every chain of the deployment. */
  epochSeconds: number | bigint
  /** `keccak256(abi.encode(uint256 threshold, address[] operators))` of the first operators. */
  operators: Hex
  /** Hash of the first risk config; default none until one is scheduled. */
  config?: Hex
  /** The oldest snapshot that allows withdraw, borrow, pledge and release. */
  maxAgeRisk: number | bigint
  /** The oldest snapshot that allows a liquidation. */
  maxAgeLiquidate: number | bigint
  /** What the vault is linked to; default deployed with it. */
  libraries?: VaultLibraries
  /** May add assets and venues, name a guardian and schedule configs and operators; default the deployer. */
  owner?: Address
  /** May halt the registry and pause the vault for a while; default nobody. Only the owner can name one. */
  guardian?: Address
}

/** The contracts that every chain of a deployment has. */
export type ChainContracts = { registry: Address; vault: Address; lens: Address }

/**
 * Deploys registry, vault, its libraries and lens on the client's chain, in a transaction each, and names the guardian.
 * @throws DeploymentFailed
 * @throws GuardianNotNamed
 *
 * @example
 * const { vault } = await deployChain(client, { salt, slot: 0, slots: 3, epochSeconds: 2, … })
 * // { registry: '0x5FbD…', vault: '0xe7f1…', lens: '0x9fE4…' }
 */
export async function deployChain(client: Deployer, parameters: ChainParameters): Promise<ChainContracts> {
  const { salt, slot, slots, epochSeconds, operators, config = zeroHash, maxAgeRisk, maxAgeLiquidate } = parameters
  const deployer = client.account.address
  const { owner = deployer, guardian } = parameters
  if (guardian && !isAddressEqual(owner, deployer)) throw new GuardianNotNamed(guardian, { owner, deployer })
  const chainId = BigInt(await getChainId(client))
  const registry = await deployContract(client, {
    name: 'SnapshotRegistry',
    abi: snapshotRegistryAbi,
    bytecode: snapshotRegistryBytecode,
    args: [salt, slot, chainId, BigInt(epochSeconds), operators, config, owner],
  })
  const libraries = parameters.libraries ?? (await deployVaultLibraries(client))
  const vault = await deployContract(client, {
    name: 'MarginVault',
    abi: marginVaultAbi,
    bytecode: marginVaultBytecode,
    links: marginVaultLinks,
    libraries,
    args: [registry, slot, slots, BigInt(maxAgeRisk), BigInt(maxAgeLiquidate), owner],
  })
  const lens = await deployContract(client, {
    name: 'MarginLens',
    abi: marginLensAbi,
    bytecode: marginLensBytecode,
    args: [],
  })
  if (guardian) {
    for (const [name, address] of [
      ['SnapshotRegistry', registry],
      ['MarginVault', vault],
    ] as const) {
      const hash = await writeContract(client, {
        address,
        abi: snapshotRegistryAbi,
        functionName: 'setGuardian',
        args: [guardian],
      })
      const { status } = await waitForTransactionReceipt(client, { hash })
      if (status !== 'success')
        throw new DeploymentFailed(`The guardian of ${name}`, { chainId: client.chain.id, hash })
    }
  }
  return { registry, vault, lens }
}

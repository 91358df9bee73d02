import type { Address, Hex } from 'viem'
import { type Deployer, deployContract } from './deployContract.ts'
import { authorityLogicBytecode } from './generated/authorityLogicBytecode.ts'
import { custodyLogicBytecode } from './generated/custodyLogicBytecode.ts'
import { escapeLogicBytecode } from './generated/escapeLogicBytecode.ts'
import { liquidationLogicBytecode } from './generated/liquidationLogicBytecode.ts'
import { marginLogicBytecode } from './generated/marginLogicBytecode.ts'
import type { marginVaultLinks } from './generated/marginVaultLinks.ts'
import { pledgeLogicBytecode } from './generated/pledgeLogicBytecode.ts'
import { writeOffLogicBytecode } from './generated/writeOffLogicBytecode.ts'

/** The libraries that hold the vault's rules, by name. Any number of vaults of a chain can be linked to them. */
export type VaultLibraries = { [library in keyof typeof marginVaultLinks]: Address }

const bytecodes: { [library in keyof VaultLibraries]: Hex } = {
  AuthorityLogic: authorityLogicBytecode,
  CustodyLogic: custodyLogicBytecode,
  EscapeLogic: escapeLogicBytecode,
  LiquidationLogic: liquidationLogicBytecode,
  MarginLogic: marginLogicBytecode,
  PledgeLogic: pledgeLogicBytecode,
  WriteOffLogic: writeOffLogicBytecode,
}

/**
 * Deploys the libraries that a vault is linked to, in a transaction each.
 * @throws DeploymentFailed
 */
export async function deployVaultLibraries(client: Deployer): Promise<VaultLibraries> {
  const libraries: { [library: string]: Address } = {}
  for (const [name, bytecode] of Object.entries(bytecodes)) {
    libraries[name] = await deployContract(client, { name, abi: [], bytecode, args: [] })
  }
  return libraries as VaultLibraries
}

import type { Address } from 'viem'
import { type Deployer, deployContract } from './deployContract.ts'
import { devTokenAbi } from './generated/devTokenAbi.ts'
import { devTokenBytecode } from './generated/devTokenBytecode.ts'

/**
 * Deploys an ERC-20 that anyone may mint. For local chains only.
 * @throws DeploymentFailed
 */
export function deployDevToken(
  client: Deployer,
  { name, symbol, decimals }: { name: string; symbol: string; decimals: number },
): Promise<Address> {
  return deployContract(client, {
    name: 'DevToken',
    abi: devTokenAbi,
    bytecode: devTokenBytecode,
    args: [name, symbol, decimals],
  })
}

import type { Address } from 'viem'
import { type Deployer, deployContract } from './deployContract.ts'
import { marginHarnessAbi } from './generated/marginHarnessAbi.ts'
import { marginHarnessBytecode } from './generated/marginHarnessBytecode.ts'

/**
 * Deploys the contracts' margin arithmetic on its own, so that other implementations can be compared with it.
 * @throws DeploymentFailed
 */
export function deployMarginHarness(client: Deployer): Promise<Address> {
  return deployContract(client, {
    name: 'MarginHarness',
    abi: marginHarnessAbi,
    bytecode: marginHarnessBytecode,
    args: [],
  })
}

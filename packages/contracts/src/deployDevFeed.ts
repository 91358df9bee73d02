import type { Address } from 'viem'
import { type Deployer, deployContract } from './deployContract.ts'
import { devFeedAbi } from './generated/devFeedAbi.ts'
import { devFeedBytecode } from './generated/devFeedBytecode.ts'

/**
 * Deploys a Chainlink-like price feed that anyone may set; `answer` is in dollars × 10^`decimals`. For local chains only.
 * @throws DeploymentFailed
 */
export function deployDevFeed(
  client: Deployer,
  { description, decimals, answer }: { description: string; decimals: number; answer: bigint },
): Promise<Address> {
  return deployContract(client, {
    name: 'DevFeed',
    abi: devFeedAbi,
    bytecode: devFeedBytecode,
    args: [description, decimals, answer],
  })
}

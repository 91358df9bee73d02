import { BaseError, type Hash } from 'viem'

/** The transaction that should have created a contract was mined and reverted. */
export class DeploymentFailed extends BaseError {
  override name = 'DeploymentFailed'

  constructor(contract: string, { chainId, hash }: { chainId: number; hash: Hash }) {
    super(`${contract} could not be deployed on chain ${chainId}: transaction ${hash} reverted.`, {
      metaMessages: ['Check the constructor arguments and the gas limit.'],
    })
  }
}

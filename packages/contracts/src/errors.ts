import { type Address, BaseError, type Hash } from 'viem'

// Under viem's root as everything else that deploying throws: PlimsollError is in packages/protocol, whose tests run on these
// contracts.

/** A chain was asked for that the deployment is not on. */
export class ChainNotInDeployment extends BaseError {
  override name = 'ChainNotInDeployment'

  constructor(chainId: number, chainIds: readonly number[]) {
    super(`The deployment has no contracts on chain ${chainId}.`, {
      metaMessages: [`It is on the chains ${chainIds.join(', ')}.`],
    })
  }
}

/** A guardian was asked for where the deployer is not the owner, who alone may name one. */
export class GuardianNotNamed extends BaseError {
  override name = 'GuardianNotNamed'

  constructor(guardian: Address, { owner, deployer }: { owner: Address; deployer: Address }) {
    super(`${guardian} cannot be made the guardian by ${deployer}: the owner is ${owner}.`, {
      metaMessages: ['Deploy as the owner, or leave the guardian out and have the owner call setGuardian.'],
    })
  }
}

/** The transaction that should have created a contract was mined and reverted. */
export class DeploymentFailed extends BaseError {
  override name = 'DeploymentFailed'

  constructor(contract: string, { chainId, hash }: { chainId: number; hash: Hash }) {
    super(`${contract} could not be deployed on chain ${chainId}: transaction ${hash} reverted.`, {
      metaMessages: ['Check the constructor arguments and the gas limit.'],
    })
  }
}

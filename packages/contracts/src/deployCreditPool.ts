import type { Address } from 'viem'
import { type Deployer, deployContract } from './deployContract.ts'
import { creditPoolAbi } from './generated/creditPoolAbi.ts'
import { creditPoolBytecode } from './generated/creditPoolBytecode.ts'
import { type InterestRate, interestRatePerSecond } from './interestRate.ts'

/** What a credit pool is told for ever. */
export type CreditPoolParameters = {
  vault: Address
  /** Of one debt share; unique in the deployment. */
  liabilityAssetId: number
  /** What the pool lends. */
  token: Address
  /** Default 0 % unused, 4 % at 90 % utilisation, 64 % fully lent. */
  interestRate?: InterestRate
  /** The part of interest that goes to the reserves, in basis points; default 1,000. */
  reserveFactor?: number
  /**
   * The least that an account owes after it borrowed or repaid in part, in base units of the token. A liquidation of so
   * little must pay for its gas: about $5,000 on an L1, $100 where gas costs next to nothing.
   */
  minDebt: bigint
  /**
   * Paid to who writes off a debt of at least `minDebt`, from the reserves, in base units; default and at most `minDebt / 20`.
   */
  writeOffReward?: bigint
  /**
   * Seconds between a lender's request to redeem and its payment: at least 4 × (the largest maxCutAge + posting interval) of
   * the deployment; default 7,200. With 0 lenders redeem at once, and may run from a loss before it is booked.
   */
  exitDelay?: number
  /** Paid what is left of written-off accounts, and the reserves, on every chain of the deployment; default the deployer. */
  reserveReceiver?: Address
}

const defaultRate: InterestRate = { atZero: 0, atKink: 400, atFull: 6400, kink: 9000 }

/**
 * Deploys a pool that lends `token` to accounts of `vault`. The vault's owner must still add it with `addVenue`, and should
 * set its limits with `setLimits`.
 * @throws DeploymentFailed
 */
export function deployCreditPool(client: Deployer, parameters: CreditPoolParameters): Promise<Address> {
  const { vault, liabilityAssetId, token, interestRate = defaultRate, reserveFactor = 1000, minDebt } = parameters
  const { writeOffReward = minDebt / 20n, exitDelay = 7200, reserveReceiver = client.account.address } = parameters
  return deployContract(client, {
    name: 'CreditPool',
    abi: creditPoolAbi,
    bytecode: creditPoolBytecode,
    args: [
      vault,
      liabilityAssetId,
      token,
      {
        rate: interestRatePerSecond(interestRate),
        reserveFactor: BigInt(reserveFactor),
        minDebt,
        writeOffReward,
        exitDelay: BigInt(exitDelay),
        reserveReceiver,
      },
    ],
  })
}

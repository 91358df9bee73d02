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
  /** The least that an account owes after it borrowed or repaid in part, in base units of the token; default 0. */
  minDebt?: bigint
  /** Paid what is left of written-off accounts, on every chain of the deployment; default the deployer. */
  reserveReceiver?: Address
}

const defaultRate: InterestRate = { atZero: 0, atKink: 400, atFull: 6400, kink: 9000 }

/**
 * Deploys a pool that lends `token` to accounts of `vault`. The vault's owner must still add it with `addVenue`.
 * @throws DeploymentFailed
 */
export function deployCreditPool(client: Deployer, parameters: CreditPoolParameters): Promise<Address> {
  const { vault, liabilityAssetId, token, interestRate = defaultRate, reserveFactor = 1000, minDebt = 0n } = parameters
  const reserveReceiver = parameters.reserveReceiver ?? client.account.address
  return deployContract(client, {
    name: 'CreditPool',
    abi: creditPoolAbi,
    bytecode: creditPoolBytecode,
    args: [
      vault,
      liabilityAssetId,
      token,
      interestRatePerSecond(interestRate),
      BigInt(reserveFactor),
      minDebt,
      reserveReceiver,
    ],
  })
}

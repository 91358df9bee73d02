import { type Address, hashTypedData, type TypedDataDefinition } from 'viem'
import type { Hash32 } from '../hash32.ts'
import { type ActionContract, contractDomain } from '../typedData.ts'
import type { Claim } from './claim.ts'

/**
 * Where the beneficiary of an unsettled claim wants it paid, on the chain that holds the asset. `version` is how often the
 * claim was directed before, `deadline` in seconds. §8.
 */
export type ClaimDirection = Claim & {
  readonly receiver: Address
  readonly version: bigint
  readonly deadline: bigint
}

const fields = [
  { name: 'debtSlot', type: 'uint16' },
  { name: 'index', type: 'uint64' },
  { name: 'account', type: 'bytes32' },
  { name: 'beneficiary', type: 'address' },
  { name: 'assetId', type: 'uint16' },
  { name: 'units', type: 'uint104' },
  { name: 'receiver', type: 'address' },
  { name: 'version', type: 'uint64' },
  { name: 'deadline', type: 'uint256' },
]

/**
 * The EIP-712 message that the claim's beneficiary signs, for one vault on one chain, so that anyone can carry it.
 * §8.
 *
 * @example
 * const message = claimDirectionTypedData({ ...claim, receiver, version: 0n, deadline }, { chainId, contract: vault })
 * const signature = await beneficiary.signTypedData(message)
 */
export function claimDirectionTypedData(
  { debtSlot, index, account, beneficiary, assetId, units, receiver, version, deadline }: ClaimDirection,
  contract: ActionContract,
): TypedDataDefinition {
  return {
    domain: contractDomain(contract),
    types: { Direct: fields },
    primaryType: 'Direct',
    message: { debtSlot, index, account, beneficiary, assetId, units, receiver, version, deadline },
  }
}

/** The digest that the beneficiary signs, or that an ERC-1271 beneficiary is asked about. §8, EIP-712. */
export function hashClaimDirection(direction: ClaimDirection, contract: ActionContract): Hash32 {
  return hashTypedData(claimDirectionTypedData(direction, contract)) as Hash32
}

import { creditPoolAbi, marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import type { Abi, Address, ContractFunctionArgs, ContractFunctionName, Hex, LocalAccount } from 'viem'
import { BaseError, ContractFunctionRevertedError } from 'viem'
import type { LocalChain } from './chains.ts'
import { TransactionReverted } from './errors.ts'

/** A contract call by one of the actors. */
export type Call<abi extends Abi, name extends ContractFunctionName<abi, 'nonpayable'>> = {
  account: LocalAccount
  address: Address
  abi: abi
  functionName: name
  args: ContractFunctionArgs<abi, 'nonpayable', name>
}

/** Simulates a call, sends it, and waits until it is mined; returns its hash. Throws {@link TransactionReverted}. */
export async function transact<const abi extends Abi, name extends ContractFunctionName<abi, 'nonpayable'>>(
  { client, name }: LocalChain,
  call: Call<abi, name>,
): Promise<{ transaction: Hex }> {
  const reverted = (details: Record<string, unknown>, cause?: unknown) =>
    new TransactionReverted(`${call.functionName} was refused on ${name}`, { details, cause })
  await client.simulateContract({ ...call, abi: [...call.abi, ...contractErrors] } as never).catch((cause: unknown) => {
    throw reverted({ reason: revertName(cause) }, cause)
  })
  const hash = await client.writeContract(call as never)
  const receipt = await client.waitForTransactionReceipt({ hash })
  if (receipt.status === 'reverted')
    throw reverted({ reason: 'mined but reverted', transaction: hash, block: receipt.blockNumber })
  return { transaction: hash }
}

// A vault passes on what its registry refused, a pool what its vault did: only all errors together can name them.
const contractErrors = [...snapshotRegistryAbi, ...marginVaultAbi, ...creditPoolAbi].filter(
  ({ type }) => type === 'error',
)

/** Name of the custom error with which a contract refused, or the short message of whatever else went wrong. */
export function revertName(error: unknown): string {
  if (!(error instanceof BaseError)) return String(error)
  const revert = error.walk((cause) => cause instanceof ContractFunctionRevertedError)
  return revert instanceof ContractFunctionRevertedError
    ? (revert.data?.errorName ?? revert.shortMessage)
    : error.shortMessage
}

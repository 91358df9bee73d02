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

/** A mined transaction. */
export type Acted = { transaction: Hex }

/** Sends a call and waits until it is mined. Throws {@link TransactionReverted}, also when the node foresees it. */
export async function transact<const abi extends Abi, name extends ContractFunctionName<abi, 'nonpayable'>>(
  { client, name }: LocalChain,
  call: Call<abi, name>,
): Promise<Acted> {
  const reverted = (details: Record<string, unknown>, cause?: unknown) =>
    new TransactionReverted(`${call.functionName} was refused on ${name}`, { details, cause })
  const abi = [...call.abi, ...contractErrors]
  const send = async () => {
    const gas = await client.estimateContractGas({ ...call, abi } as never)
    // The block may come a second after the estimate, when a pool has interest to book.
    return client.writeContract({ ...call, abi, gas: (gas * 3n) / 2n } as never)
  }
  const hash = await send().catch((cause: unknown) => {
    const reason = revertReason(cause)
    throw reason === undefined ? cause : reverted({ reason }, cause)
  })
  const receipt = await client.waitForTransactionReceipt({ hash })
  if (receipt.status === 'reverted')
    throw reverted({ reason: 'mined but reverted', transaction: hash, block: receipt.blockNumber })
  return { transaction: hash }
}

// A vault passes on what its registry refused, a pool what its vault did: only all errors together can name them.
const contractErrors = [...snapshotRegistryAbi, ...marginVaultAbi, ...creditPoolAbi].filter(
  ({ type }) => type === 'error',
)

// The name of the custom error, or the node's words; undefined if it was not a contract that refused.
function revertReason(error: unknown): string | undefined {
  const revert = error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError)
  return revert instanceof ContractFunctionRevertedError ? (revert.data?.errorName ?? revert.shortMessage) : undefined
}

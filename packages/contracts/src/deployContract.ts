import type { Abi, Account, Address, Chain, Client, ContractConstructorArgs, Hex, Transport } from 'viem'
import { deployContract as sendDeployment, waitForTransactionReceipt } from 'viem/actions'
import { DeploymentFailed } from './errors.ts'

/** A viem client that can send transactions: with a transport, a chain and an account. */
export type Deployer = Client<Transport, Chain, Account>

/**
 * Sends a contract's creation code and returns its address once the transaction is mined.
 * @throws DeploymentFailed
 */
export async function deployContract<const abi extends Abi>(
  client: Deployer,
  { name, abi, bytecode, args }: { name: string; abi: abi; bytecode: Hex; args: ContractConstructorArgs<abi> },
): Promise<Address> {
  const hash = await sendDeployment(client, { abi: abi as Abi, bytecode, args: args as readonly unknown[] })
  const { status, contractAddress } = await waitForTransactionReceipt(client, { hash })
  if (status !== 'success' || !contractAddress) {
    throw new DeploymentFailed(name, { chainId: client.chain.id, hash })
  }
  return contractAddress
}

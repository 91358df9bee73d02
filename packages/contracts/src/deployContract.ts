import {
  type Abi,
  type Account,
  type Address,
  type Chain,
  type Client,
  type ContractConstructorArgs,
  concat,
  type Hex,
  slice,
  type Transport,
} from 'viem'
import { deployContract as sendDeployment, waitForTransactionReceipt } from 'viem/actions'
import { DeploymentFailed } from './errors.ts'

/** A viem client that can send transactions: with a transport, a chain and an account. */
export type Deployer = Client<Transport, Chain, Account>

/** Where the address of each library stands in a contract's creation code, in bytes. */
export type Links = { readonly [library: string]: readonly number[] }

/**
 * Sends a contract's creation code, linked to its libraries, and returns its address once the transaction is mined.
 * @throws DeploymentFailed
 */
export async function deployContract<const abi extends Abi, links extends Links = Record<string, never>>(
  client: Deployer,
  parameters: {
    name: string
    abi: abi
    bytecode: Hex
    args: ContractConstructorArgs<abi>
    links?: links
    libraries?: { readonly [library in keyof links]: Address }
  },
): Promise<Address> {
  const { name, abi, args, links, libraries } = parameters
  const bytecode = links && libraries ? link(parameters.bytecode, { links, libraries }) : parameters.bytecode
  const hash = await sendDeployment(client, { abi: abi as Abi, bytecode, args: args as readonly unknown[] })
  const { status, contractAddress } = await waitForTransactionReceipt(client, { hash })
  if (status !== 'success' || !contractAddress) {
    throw new DeploymentFailed(name, { chainId: client.chain.id, hash })
  }
  return contractAddress
}

function link<links extends Links>(
  bytecode: Hex,
  { links, libraries }: { links: links; libraries: { readonly [library in keyof links]: Address } },
): Hex {
  let linked: Hex = bytecode
  for (const library in links) {
    for (const place of links[library] ?? []) {
      linked = concat([slice(linked, 0, place), libraries[library], slice(linked, place + 20)])
    }
  }
  return linked
}

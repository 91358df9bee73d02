import type { Address, Hex } from 'viem'

const named = { name: 'Plimsoll', version: '1' } as const

/** The contract on one chain that takes a signed message. */
export type ActionContract = { readonly chainId: number; readonly contract: Address }

/**
 * The EIP-712 domain of what operators sign: it has the deployment's salt and neither chain nor contract, so that one
 * signature serves every chain. §6.
 */
export function deploymentDomain({ salt }: { salt: Hex }) {
  return { ...named, salt } as const
}

/** The EIP-712 domain of what owners and beneficiaries sign: for one contract on one chain. §2 and §8. */
export function contractDomain({ chainId, contract }: ActionContract) {
  return { ...named, chainId, verifyingContract: contract } as const
}

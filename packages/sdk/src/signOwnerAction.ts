import {
  type ActionContract,
  contractAccountId,
  eoaAccountId,
  hashOwnerAction,
  type OwnerAction,
  ownerActionTypedData,
} from '@plimsoll/protocol'
import {
  type Address,
  type Hex,
  isAddressEqual,
  parseSignature,
  recoverAddress,
  serializeSignature,
  type TypedDataDefinition,
} from 'viem'
import { WrongSigner } from './errors.ts'

/** The contracts’ `Authorization`: an owner’s signature for one action, for anyone to carry. §2. */
export type Authorization = {
  readonly signer: Address
  readonly nonce: bigint
  readonly deadline: bigint
  readonly signature: Hex
}

/** Who owns the account, on the chain of the action: any viem account, or what signs EIP-712 messages for a contract. */
export type ActionSigner = {
  readonly address: Address
  readonly signTypedData: (message: TypedDataDefinition) => Promise<Hex>
}

/**
 * Signs one owner action for one contract on one chain. Rejects with {@link WrongSigner} unless the account is the
 * signer’s, and, for an account that is an address, its key has signed. Whether a contract accepts its signature only
 * that contract knows. §2.
 *
 * @example
 * const message = { account, assetId, units, receiver, nonce: randomNonce(), deadline }
 * const authorization = await signOwnerAction({ primaryType: 'Withdraw', message }, { signer, chainId, contract: vault })
 * // Any relayer:
 * await wallet.writeContract({
 *   …, functionName: 'withdrawBySignature', args: [account, assetId, units, receiver, accountProof(response), authorization],
 * })
 */
export async function signOwnerAction(
  action: OwnerAction,
  { signer, ...where }: ActionContract & { signer: ActionSigner },
): Promise<Authorization> {
  const { account, nonce, deadline } = action.message
  const { address } = signer
  const isEoa = account === eoaAccountId(address)
  if (!isEoa && account !== contractAccountId({ chainId: where.chainId, address })) {
    throw new WrongSigner('This account belongs to somebody else.', {
      details: { account, signer: address, chainId: where.chainId },
      hint: 'A contract’s account has a signature only on the chain of that contract; elsewhere its linked address acts.',
    })
  }
  const signature = await signer.signTypedData(ownerActionTypedData(action, where))
  if (!isEoa) return { signer: address, nonce, deadline, signature }

  const canonical = serializeSignature(parseSignature(signature)) // some wallets write a recovery id of 0 or 1
  const recovered = await recoverAddress({ hash: hashOwnerAction(action, where), signature: canonical })
  if (!isAddressEqual(recovered, address)) {
    throw new WrongSigner('The wallet has signed with another key, or something else.', {
      details: { account, expected: address, seen: recovered },
    })
  }
  return { signer: address, nonce, deadline, signature: canonical }
}

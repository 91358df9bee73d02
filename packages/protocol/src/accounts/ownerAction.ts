import { type Address, hashTypedData, type TypedDataDefinition } from 'viem'
import type { Hash32 } from '../hash32.ts'
import { type ActionContract, contractDomain } from '../typedData.ts'
import type { AccountId } from './accountId.ts'

/** What every authorization binds: the account, a nonce used once in any order, a deadline in seconds. §2. */
type Bound = { readonly account: AccountId; readonly nonce: bigint; readonly deadline: bigint }

/**
 * The EIP-712 messages by the name of their struct; units are base units of the asset. `version` of a link is how many
 * links the account wrote before, so that an older one cannot undo a revocation. §2.
 */
export type OwnerActionMessages = {
  Deposit: Bound & { readonly assetId: number; readonly units: bigint }
  Withdraw: Bound & { readonly assetId: number; readonly units: bigint; readonly receiver: Address }
  Pledge: Bound & { readonly assetId: number; readonly toSlot: number; readonly units: bigint }
  Release: Bound & { readonly assetId: number; readonly units: bigint }
  Borrow: Bound & { readonly tokenAmount: bigint; readonly receiver: Address }
  Link: Bound & { readonly slot: number; readonly delegate: Address; readonly version: bigint }
  AskToLeave: Bound & { readonly assetId: number; readonly units: bigint; readonly receiver: Address }
}

/** An action that an account's owner may sign, so that anyone can carry it. §2. */
export type OwnerAction = {
  [name in keyof OwnerActionMessages]: { readonly primaryType: name; readonly message: OwnerActionMessages[name] }
}[keyof OwnerActionMessages]

const account = { name: 'account', type: 'bytes32' }
const assetId = { name: 'assetId', type: 'uint16' }
const units = { name: 'units', type: 'uint256' }
const receiver = { name: 'receiver', type: 'address' }
const bound = [
  { name: 'nonce', type: 'uint256' },
  { name: 'deadline', type: 'uint256' },
]

const types = {
  Deposit: { Deposit: [account, assetId, units, ...bound] },
  Withdraw: { Withdraw: [account, assetId, units, receiver, ...bound] },
  Pledge: { Pledge: [account, assetId, { name: 'toSlot', type: 'uint16' }, units, ...bound] },
  Release: { Release: [account, assetId, units, ...bound] },
  Borrow: { Borrow: [account, { name: 'tokenAmount', type: 'uint256' }, receiver, ...bound] },
  Link: {
    Link: [
      account,
      { name: 'slot', type: 'uint16' },
      { name: 'delegate', type: 'address' },
      { name: 'version', type: 'uint256' },
      ...bound,
    ],
  },
  AskToLeave: { AskToLeave: [account, assetId, units, receiver, ...bound] },
} satisfies Record<OwnerAction['primaryType'], unknown>

/**
 * The EIP-712 message of an owner action, for one contract on one chain: the pool for `Borrow`, the vault for all others. §2.
 *
 * @example
 * ownerActionTypedData(
 *   { primaryType: 'Release', message: { account, assetId: 3, units: 5n, nonce: 0n, deadline: 1_800_000_000n } },
 *   { chainId: 1, contract: vault },
 * )
 */
export function ownerActionTypedData(
  { primaryType, message }: OwnerAction,
  contract: ActionContract,
): TypedDataDefinition {
  return {
    domain: contractDomain(contract),
    types: types[primaryType],
    primaryType,
    message,
  }
}

/** The digest that the owner signs, and that an ERC-1271 account is asked about. §2, EIP-712. */
export function hashOwnerAction(action: OwnerAction, contract: ActionContract): Hash32 {
  return hashTypedData(ownerActionTypedData(action, contract)) as Hash32
}

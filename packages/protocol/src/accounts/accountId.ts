import { type Address, encodeAbiParameters, type Hex, isAddress, keccak256, pad } from 'viem'
import { InvalidAccountId } from '../errors.ts'
import { type Hash32, keccak } from '../hash32.ts'

declare const brand: unique symbol

/** An account of the deployment: 32 bytes, lower-case hex. §2. */
export type AccountId = Hex & { readonly [brand]: 'AccountId' }

/** The account of an EOA, the same on every chain: its address, left-padded with zeros. §2. */
export function eoaAccountId(address: Address): AccountId {
  return pad(address, { size: 32 }).toLowerCase() as AccountId
}

/**
 * The account of a contract on one chain: `keccak256(abi.encode(uint256 chainId, address))`. The same address on two
 * chains may belong to two people, so those are two accounts. §2.
 */
export function contractAccountId({ chainId, address }: { chainId: number; address: Address }): AccountId {
  return keccak256(
    encodeAbiParameters([{ type: 'uint256' }, { type: 'address' }], [BigInt(chainId), address]),
  ) as AccountId
}

/**
 * Reads a 20-byte address (an EOA) or a 32-byte account id; throws {@link InvalidAccountId}.
 *
 * @example
 * parseAccountId('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
 * // '0x000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb92266'
 */
export function parseAccountId(text: string): AccountId {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase() as AccountId
  // In one case throughout, an address carries no checksum (EIP-55).
  if (/^0x[0-9A-F]{40}$/.test(text)) return eoaAccountId(text.toLowerCase() as Address)
  if (isAddress(text)) return eoaAccountId(text)
  throw new InvalidAccountId('This is not an account.', {
    details: { expected: 'a 20-byte address or a 32-byte account id, in hex with 0x', seen: text },
    hint: /^0x[0-9a-fA-F]{40}$/.test(text) ? 'Its upper and lower case do not match the EIP-55 checksum.' : undefined,
  })
}

/** The account's key in the account trie: `keccak256(accountId)`. §7. */
export function accountKey(account: AccountId): Hash32 {
  return keccak(account)
}

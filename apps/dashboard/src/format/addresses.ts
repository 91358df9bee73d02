import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import { getAddress, sliceHex } from 'viem'

/** The address of an EOA's account, with its checksum; a contract's account id stays as it is. §2. */
export function accountText(account: AccountId): string {
  return account.startsWith('0x000000000000000000000000') ? getAddress(sliceHex(account, 12)) : account
}

/** The account that a text names, an address or an account id; undefined if it is neither, or its checksum is wrong. */
export function accountOf(text: string): AccountId | undefined {
  try {
    return parseAccountId(text.trim())
  } catch {
    return undefined
  }
}

/** Enough of a long hex text to recognise it. */
export function shortHex(hex: string): string {
  return hex.length <= 14 ? hex : `${hex.slice(0, 8)}…${hex.slice(-4)}`
}

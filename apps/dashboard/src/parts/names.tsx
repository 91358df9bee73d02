import type { AccountId } from '@plimsoll/protocol'
import { type Address, getAddress } from 'viem'
import { accountText, shortHex } from '../format/addresses.ts'
import { Link } from '../router/location.tsx'

/** An address with its checksum; all of it is in its title. */
export function AddressName({ address }: { address: Address }) {
  const text = getAddress(address)
  return (
    <span className="mono" title={text}>
      {shortHex(text)}
    </span>
  )
}

/** An account, with its checksum, leading to its screen. */
export function AccountName({ account }: { account: AccountId }) {
  const text = accountText(account)
  return (
    <Link to={`/account/${text}`} className="mono" title={text}>
      {shortHex(text)}
    </Link>
  )
}

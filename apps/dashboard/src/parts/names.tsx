import { type Address, getAddress } from 'viem'
import { shortHex } from '../format/addresses.ts'

/** An address with its checksum; all of it is in its title. */
export function AddressName({ address }: { address: Address }) {
  const text = getAddress(address)
  return (
    <span className="mono" title={text}>
      {shortHex(text)}
    </span>
  )
}

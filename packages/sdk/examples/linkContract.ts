import type { Plimsoll } from '@plimsoll/sdk'
import { type ActingClient, link } from '@plimsoll/sdk/actions'
import type { Address } from 'viem'

/** A contract account names the address that acts for it on the chain in slot 1. */
export async function linkContract({
  plimsoll,
  contract,
  delegate,
}: {
  plimsoll: Plimsoll
  contract: ActingClient
  delegate: Address
}) {
  const { events } = await link(contract, { plimsoll, slot: 1, delegate })
  return events
}

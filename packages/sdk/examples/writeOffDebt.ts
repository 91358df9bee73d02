import type { Plimsoll } from '@plimsoll/sdk'
import { type ActingClient, writeOff } from '@plimsoll/sdk/actions'
import type { Address } from 'viem'

/** Ends a debt that nothing is left to pay with, for the pool’s reward. */
export async function writeOffDebt({
  plimsoll,
  wallet,
  debtor,
}: {
  plimsoll: Plimsoll
  wallet: ActingClient
  debtor: Address
}) {
  const { events } = await writeOff(wallet, { plimsoll, account: debtor, liability: 2 })
  return events
}

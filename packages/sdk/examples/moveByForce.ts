import type { Plimsoll } from '@plimsoll/sdk'
import { type ActingClient, forcePledge, forceRelease } from '@plimsoll/sdk/actions'
import type { Address } from 'viem'

/** Moves the units of an account below its line to where they are needed, so that it can be liquidated there. */
export async function moveByForce({
  plimsoll,
  wallet,
  debtor,
}: {
  plimsoll: Plimsoll
  wallet: ActingClient
  debtor: Address
}) {
  // Asset 0 is held here and lacks in slot 1; asset 1 is held there, and counts here.
  const { forcedMoves } = await plimsoll.liquidation(debtor)
  const most = (action: string) => forcedMoves.find((move) => move.action === action)?.units ?? 0n
  // Each quoted move is possible alone, and leaves less to the others: here a tenth of both.
  const pledge = { plimsoll, account: debtor, assetId: 0, toSlot: 1, units: most('forcePledge') / 10n }
  const release = { plimsoll, account: debtor, assetId: 1, units: most('forceRelease') / 10n }
  const pledged = await forcePledge(wallet, pledge)
  const released = await forceRelease(wallet, release)
  return { pledged: pledged.events, released: released.events }
}

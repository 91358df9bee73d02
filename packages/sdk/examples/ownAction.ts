import type { Plimsoll } from '@plimsoll/sdk'
import { type ActingClient, deposit, pledge } from '@plimsoll/sdk/actions'
import { connected } from '@plimsoll/sdk/wagmi'

/** An action of your own, of a viem client … */
async function depositAndPledge(
  wallet: ActingClient,
  { assetId, units, ...more }: { plimsoll: Plimsoll; assetId: number; units: bigint },
) {
  await deposit(wallet, { ...more, assetId, units })
  return pledge(wallet, { ...more, assetId, units, toSlot: 1 })
}

/** … as one of a wagmi config. */
export const connectedDepositAndPledge = connected(depositAndPledge)

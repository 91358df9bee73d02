import type { AccountId } from '@plimsoll/protocol'
import type { Acted } from '@plimsoll/sdk/actions'
import { borrow, deposit, pledge, release, repay, withdraw } from '@plimsoll/sdk/wagmi'
import type { Where } from '../../../wallet/transaction.tsx'
import type { Act } from './forecast.ts'

/**
 * Does an action for an account with a wallet that is on its chain: resolves once it is mined, and rejects as the SDK’s action
 * does. The units of a loan are base units of the token.
 */
export function sendAct(
  { kind, assetId, units, slot, toSlot = slot }: Act,
  { config, account, ...at }: Where & { account: AccountId },
): Promise<Acted<unknown>> {
  const where = { ...at, account, assetId }
  switch (kind) {
    case 'deposit':
      return deposit(config, { ...where, units })
    case 'withdraw':
      return withdraw(config, { ...where, units })
    case 'pledge':
      return pledge(config, { ...where, units, toSlot })
    case 'release':
      return release(config, { ...where, units })
    case 'borrow':
      return borrow(config, { ...where, tokenAmount: units })
    case 'repay':
      return repay(config, { ...where, units })
  }
}
